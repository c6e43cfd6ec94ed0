"""The settings of an installation: every name that is read from the environment, and how.

`docs/reference/settings.md` is generated from `SETTINGS`, so this file is also the manual.
"""

import hashlib
import hmac
import os
import sys
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

# Long enough for Django, and known to everybody: `serve` never uses it.
DEFAULT_SECRET = "not-a-secret-" + "shallmark-" * 4

# Bytes below which PostgreSQL finds no room for its next log, and so can neither write nor start.
DISK_ROOM = 32 * 1024**2

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off", ""})


class SettingInvalid(Exception):
    """A value in the environment that cannot be read; the sentence names the setting."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One name of the environment, its default as text, and what it means."""

    name: str
    default: str
    meaning: str
    group: str


SETTINGS = (
    Setting(
        "SHALLMARK_HOME",
        "",
        "Folder of everything that must be kept: database, files, secrets, logs. Empty:"
        " `/var/lib/shallmark` as root, else `$XDG_DATA_HOME/shallmark`, which is"
        " `~/.local/share/shallmark`.",
        "Where things are",
    ),
    Setting(
        "DATABASE_URL",
        "",
        "Your own PostgreSQL 15 or newer, as `postgresql://user:password@host:5432/name`; a socket"
        " folder goes into the query as `?host=/run/postgresql`. Empty: the embedded server.",
        "Where things are",
    ),
    Setting(
        "DATABASE_OWNER_URL",
        "",
        "The same database, signed in as the role that owns its tables. With it, migrations run as"
        " owner and `DATABASE_URL` may be a role that cannot rewrite history.",
        "Where things are",
    ),
    Setting("HOST", "127.0.0.1", "Address on which `serve` listens.", "Serving"),
    Setting("PORT", "8000", "Port on which `serve` listens.", "Serving"),
    Setting(
        "WEB_PROCESSES",
        "2",
        "Number of web processes, each with a thread for pages and one for slow requests.",
        "Serving",
    ),
    Setting(
        "CLIENT_TIMEOUT",
        "30",
        "Seconds after which a connection is closed that is idle, or whose client neither sends its"
        " request nor takes its answer. A client that does, slowly, gets a second more for each"
        " 4 KiB.",
        "Serving",
    ),
    Setting(
        "SECRET_KEY",
        DEFAULT_SECRET,
        "Signs sessions and links; at least 32 characters. On a loopback address `serve` makes one"
        " and keeps it in `SHALLMARK_HOME/secrets`; on any other address it must be given.",
        "Serving",
    ),
    Setting(
        "EVIDENCE_KEY",
        "",
        "By it imports are let in and runs of the checks are sealed; it must stay the same. Empty:"
        " made once and kept in `SHALLMARK_HOME/secrets`.",
        "Serving",
    ),
    Setting(
        "ALLOWED_HOSTS",
        "localhost 127.0.0.1 [::1]",
        "Host names under which pages are served, separated by blanks or commas.",
        "Serving",
    ),
    Setting(
        "TRUSTED_ORIGINS",
        "",
        "Origins, such as `https://itsm.example.org`, from which forms are accepted.",
        "Serving",
    ),
    Setting(
        "SITE_URL",
        "",
        "Address under which people reach this installation, such as `https://itsm.example.org`;"
        " links in mail begin with it. Empty: the first of `TRUSTED_ORIGINS`.",
        "Serving",
    ),
    Setting(
        "SECURE",
        "0",
        "1 when a proxy in front speaks HTTPS: cookies are sent over HTTPS only, and the header"
        " `X-Forwarded-Proto` is believed.",
        "Serving",
    ),
    Setting(
        "TRUSTED_PROXIES",
        "",
        "Addresses or networks of the proxies in front, such as `10.0.0.5 10.1.0.0/16`: the caller"
        " is who they name in `X-Forwarded-For`, and nobody else is believed. Empty: with"
        " `SECURE=1` a proxy on this machine, else none.",
        "Serving",
    ),
    Setting(
        "SECURE_SSL_REDIRECT",
        "0",
        "1 sends whoever comes by HTTP to HTTPS, as Django's setting of this name; needs"
        " `SECURE=1`, since only the proxy in front can tell. Usually the proxy does it itself.",
        "Serving",
    ),
    Setting(
        "SECURE_HSTS_SECONDS",
        "0",
        "Seconds for which a browser that came by HTTPS comes by nothing else"
        " (Strict-Transport-Security), as Django's setting of this name; 0 says nothing. Begin with"
        " 3600, and give 31536000 (a year) once all is well: it cannot be taken back.",
        "Serving",
    ),
    Setting(
        "SECURE_HSTS_INCLUDE_SUBDOMAINS",
        "0",
        "1 says the same of all names below this one.",
        "Serving",
    ),
    Setting(
        "SECURE_HSTS_PRELOAD",
        "0",
        "1 lets browsers carry this name in their lists of those that speak HTTPS only.",
        "Serving",
    ),
    Setting(
        "DEBUG",
        "0",
        "1 shows error pages with details. Never outside a developer's machine.",
        "Serving",
    ),
    Setting("LOG_LEVEL", "WARNING", "DEBUG, INFO, WARNING or ERROR.", "Serving"),
    Setting(
        "LOG_FILES",
        "1",
        "1 keeps what the processes of `serve` log in `SHALLMARK_HOME/log`, `web.log` and"
        " `worker.log`, of at most 10 MiB each with one older part beside it, as that of the"
        " embedded database, `postgres.log`. 0 writes it to the standard error of `serve`, for a"
        " journal that bounds it.",
        "Serving",
    ),
    Setting(
        "SIGN_IN_TRIES",
        "10",
        "Wrong passwords for one account from one address before a sign-in has to wait. This limit"
        " alone holds for whoever signed in from there within 90 days.",
        "Signing in",
    ),
    Setting(
        "SIGN_IN_TRIES_ACCOUNT",
        "50",
        "The same for one account from all addresses together.",
        "Signing in",
    ),
    Setting(
        "SIGN_IN_TRIES_ADDRESS",
        "100",
        "The same for one address and all accounts together, and for API tokens that nobody has.",
        "Signing in",
    ),
    Setting(
        "SIGN_IN_TRIES_ALL",
        "1000",
        "The same for all accounts and addresses together: a bound for the work of hashing.",
        "Signing in",
    ),
    Setting(
        "SIGN_IN_WAIT",
        "15",
        "Minutes that a sign-in has to wait after the last try that was counted; tries that are"
        " older count no more.",
        "Signing in",
    ),
    Setting(
        "RESET_TRIES",
        "20",
        "Links for a new password that are asked for from one address before it has to wait.",
        "Signing in",
    ),
    Setting(
        "RESET_WAIT",
        "5",
        "Minutes between two mails with such a link to one account.",
        "Signing in",
    ),
    Setting(
        "SHALLMARK_DEMO",
        "1",
        "1 loads the demonstration organisation when `serve` meets an empty database; 0 starts"
        " empty and makes the first administrator.",
        "Organisation",
    ),
    Setting(
        "ORGANISATION", "", "Name of the organisation, shown beside the product's.", "Organisation"
    ),
    Setting(
        "CURRENCY",
        "EUR",
        "Currency of the books: sums of money that name no other are in it.",
        "Organisation",
    ),
    Setting(
        "TIME_ZONE",
        "UTC",
        "Zone in which times are shown to people who chose none, such as `Europe/Berlin`.",
        "Organisation",
    ),
    Setting(
        "ATTACHMENT_LIMIT",
        "26214400",
        "Largest attachment, in bytes.",
        "Organisation",
    ),
    Setting(
        "MAIL_HOST",
        "",
        "Server that takes outgoing mail. Empty: no mail is tried; notices stay in the pages, and"
        " their mails wait for five days at most.",
        "Mail",
    ),
    Setting("MAIL_PORT", "25", "Its port.", "Mail"),
    Setting("MAIL_USER", "", "Account on it; empty sends without signing in.", "Mail"),
    Setting("MAIL_PASSWORD", "", "Password of that account.", "Mail"),
    Setting(
        "MAIL_TOKEN_URL",
        "",
        "Address that gives tokens by OAuth 2.0, where the server asks for them in place of a"
        " password, as Microsoft 365 and Google do (XOAUTH2).",
        "Mail",
    ),
    Setting("MAIL_CLIENT", "", "Client ID at the address that gives tokens.", "Mail"),
    Setting("MAIL_CLIENT_SECRET", "", "Secret of that client, where it has one.", "Mail"),
    Setting("MAIL_REFRESH_TOKEN", "", "Refresh token of that account to begin with.", "Mail"),
    Setting("MAIL_SCOPE", "", "Scope that is asked for; empty: none.", "Mail"),
    Setting("MAIL_TLS", "0", "1 uses STARTTLS.", "Mail"),
    Setting("MAIL_FROM", "shallmark@localhost", "Sender of notices.", "Mail"),
    Setting(
        "MAIL_LISTEN",
        "",
        "Address and port at which mails of mailboxes are taken by SMTP, such as 127.0.0.1:8025, or"
        " by LMTP, such as lmtp://127.0.0.1:8024; several with commas between. Your mail server"
        " delivers there. Empty: nothing listens.",
        "Mail",
    ),
    Setting(
        "CHROMIUM",
        "",
        "Path of the Chromium of the tests. Empty: its headless shell on `PATH`, else a whole one.",
        "Development",
    ),
)

_BY_NAME = {setting.name: setting for setting in SETTINGS}


def bring_in_key() -> str:
    """By what imports are let in: made from EVIDENCE_KEY, which it does not give away."""
    key = os.environ.get("EVIDENCE_KEY", "")
    return hmac.new(key.encode(), b"bring records in", hashlib.sha256).hexdigest() if key else ""


def text(name: str) -> str:
    """The value of a declared setting, its default when unset or empty."""
    record_type = _BY_NAME[name]
    return os.environ.get(name, "").strip() or record_type.default


def words(name: str) -> list[str]:
    """A list, separated by blanks or commas."""
    return text(name).replace(",", " ").split()


def flag(name: str) -> bool:
    value = text(name).lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise SettingInvalid(f"{name} is {value!r}: say 1 or 0.")


def number(name: str) -> int:
    value = text(name)
    if not value.isdecimal():
        raise SettingInvalid(f"{name} is {value!r}: it must be a whole number.")
    return int(value)


def count(name: str) -> int:
    """A whole number of at least 1."""
    value = number(name)
    if value < 1:
        raise SettingInvalid(f"{name} is {value}: it must be at least 1.")
    return value


def trusted_proxies() -> list[str]:
    """Addresses and networks whose word on the caller is believed.

    Raises:
        SettingInvalid: one is no address.

    """
    proxies = words("TRUSTED_PROXIES") or (["127.0.0.0/8", "::1"] if flag("SECURE") else [])
    for proxy in proxies:
        try:
            ip_network(proxy)
        except ValueError as error:
            raise SettingInvalid(f"TRUSTED_PROXIES: {proxy!r} is no address ({error}).") from error
    return proxies


def redirects_to_https() -> bool:
    """Whether HTTP is answered with the address of HTTPS.

    Raises:
        SettingInvalid: nobody could tell HTTPS from HTTP, and each would be sent round for ever.

    """
    if flag("SECURE_SSL_REDIRECT") and not flag("SECURE"):
        raise SettingInvalid("SECURE_SSL_REDIRECT=1 needs SECURE=1: the proxy tells what is HTTPS.")
    return flag("SECURE_SSL_REDIRECT")


def home() -> Path:
    """The absolute folder of the installation's data; not created here."""
    path = text("SHALLMARK_HOME")
    if path:
        return Path(path).expanduser().resolve()
    # Root's own folder is closed to the account under which the database must run.
    if sys.platform != "win32" and os.geteuid() == 0:
        return Path("/var/lib/shallmark")
    data = os.environ.get("XDG_DATA_HOME", "")
    base = Path(data) if data.startswith("/") else Path.home() / ".local" / "share"
    return base / "shallmark"


def database(name: str) -> dict[str, Any]:
    """Django's description of the PostgreSQL that a setting names.

    Without a value it is still complete, so that settings can be read before a server runs.
    """
    url = text(name)
    if not url:
        return _described("shallmark", {})
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise SettingInvalid(f"{name} must begin with postgresql://, it begins {parts.scheme!r}.")
    try:
        port = parts.port
    except ValueError as error:
        raise SettingInvalid(f"{name} has a port that is no number.") from error
    query = dict(parse_qsl(parts.query))
    described = _described(
        unquote(parts.path.removeprefix("/")) or query.pop("dbname", "shallmark"), query
    )
    described["USER"] = unquote(parts.username or "") or query.pop("user", "")
    described["PASSWORD"] = unquote(parts.password or "") or query.pop("password", "")
    described["HOST"] = query.pop("host", "") or unquote(parts.hostname or "")
    described["PORT"] = str(port or query.pop("port", ""))
    return described


def _described(database_name: str, options: dict[str, str]) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database_name,
        # A connection for each of few threads, which lives as long as it is healthy.
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
