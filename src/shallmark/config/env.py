"""The settings of an installation: every name that is read from the environment, and how.

`docs/reference/settings.md` is generated from `SETTINGS`, so this file is also the manual.
"""

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

# Long enough for Django, and known to everybody: `serve` never uses it.
DEFAULT_SECRET = "not-a-secret-" + "shallmark-" * 4

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
        "Number of web processes, each with one thread.",
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
        "DEBUG",
        "0",
        "1 shows error pages with details. Never outside a developer's machine.",
        "Serving",
    ),
    Setting("LOG_LEVEL", "WARNING", "DEBUG, INFO, WARNING or ERROR.", "Serving"),
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
    Setting("MAIL_HOST", "localhost", "Server that takes outgoing mail.", "Mail"),
    Setting("MAIL_PORT", "25", "Its port.", "Mail"),
    Setting("MAIL_USER", "", "Account on it; empty sends without signing in.", "Mail"),
    Setting("MAIL_PASSWORD", "", "Password of that account.", "Mail"),
    Setting("MAIL_TLS", "0", "1 uses STARTTLS.", "Mail"),
    Setting("MAIL_FROM", "shallmark@localhost", "Sender of notices.", "Mail"),
    Setting(
        "CHROMIUM",
        "",
        "Path of the Chromium that the tests use. Empty: the one on `PATH`.",
        "Development",
    ),
)

_BY_NAME = {setting.name: setting for setting in SETTINGS}


def text(name: str) -> str:
    """The value of a declared setting, its default when unset or empty."""
    declared = _BY_NAME[name]
    return os.environ.get(name, "").strip() or declared.default


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


def home() -> Path:
    """The absolute folder of the installation's data; not created here."""
    given = text("SHALLMARK_HOME")
    if given:
        return Path(given).expanduser().resolve()
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
        # One thread a process: the connection lives as long as it is healthy.
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
