"""How many wrong passwords are taken before a sign-in has to wait.

django-axes counts them in the database, for all processes. It knows one limit; here a try is
counted four times: for the account from this address, for the account, for the address, and for
all. The first limit alone holds for whoever signed in from here before, so that nobody can keep a
colleague out of the usual place. The limit is asked before a password is hashed.
"""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import (
    get_client_ip_address,
    get_client_session_hash,
    get_client_username,
)
from axes.models import AccessAttempt, AccessLog
from django.conf import settings
from django.db import transaction
from django.db.models import F, Max, Q, Sum
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from shallmark.kernel import clock
from shallmark.kernel.exceptions import TooManyTries
from shallmark.kernel.people import Person

log = logging.getLogger(__name__)

#: what is counted by address alone, under a name that nobody can have: it begins with a blank
API_TOKEN, PASSWORD_RESET = " api-token", " password-reset"
NO_ACCOUNTS = {API_TOKEN: gettext_lazy("API token"), PASSWORD_RESET: gettext_lazy("Password reset")}
#: how long it is known from where somebody signed in
KNOWN = timedelta(days=90)
LONGEST_NAME = 150


@dataclass(frozen=True, slots=True)
class Lock:
    """What has to wait, and until when. `username` and `address` are empty where any is meant."""

    reach: str
    username: str
    address: str
    tries: int
    until: datetime

    @property
    def minutes(self) -> int:
        return max(1, -(-int((self.until - clock.now()).total_seconds()) // 60))

    @property
    def seconds(self) -> int:
        return max(1, int((self.until - clock.now()).total_seconds()))

    @property
    def sentence(self) -> str:
        """What whoever waits reads."""
        happened = SENTENCES[self.username if self.username in NO_ACCOUNTS else self.reach]
        wait = ngettext(
            "Wait a minute: until then not even the right one is taken.",
            "Wait %(num)d minutes: until then not even the right one is taken.",
            self.minutes,
        ) % {"num": self.minutes}
        return f"{happened} {wait} {_('An administrator can lift this.')}"

    def refusal(self) -> TooManyTries:
        return TooManyTries(self.sentence, seconds=self.seconds)


SENTENCES = {
    API_TOKEN: gettext_lazy("Too many tokens from your address that nobody has."),
    PASSWORD_RESET: gettext_lazy("Too many links for a new password asked for from your address."),
    "pair": gettext_lazy("Too many wrong passwords for this account from here."),
    "account": gettext_lazy("Too many wrong passwords for this account."),
    "address": gettext_lazy("Too many wrong passwords from your address."),
    "all": gettext_lazy("Too many wrong passwords are being tried just now."),
}


def account_of(_request: HttpRequest | None, credentials: Mapping[str, object] | None) -> str:
    """The name that tries are counted by (settings.AXES_USERNAME_CALLABLE)."""
    return normal(str((credentials or {}).get("username") or ""))


def normal(username: str) -> str:
    """The user name as it is counted: its case does not matter, as at the sign-in."""
    return username.strip().lower()[:LONGEST_NAME]


def lock_of(username: str, address: str) -> Lock | None:
    """What makes this account wait that is typed at this address; one query, two near a limit."""
    known = AccessAttempt.objects.filter(attempt_time__gt=clock.now() - settings.SIGN_IN_WAIT)
    reaches = list(_reaches(username, address))
    sums = {
        f"{name}_tries": Sum("failures_since_start", filter=which, default=0)
        for name, which, _most in reaches
    }
    lasts = {f"{name}_at": Max("attempt_time", filter=which) for name, which, _most in reaches}
    counted = known.aggregate(**sums, **lasts)
    for name, _which, most in reaches:
        tries, last = counted[f"{name}_tries"], counted[f"{name}_at"]
        if tries < most:
            continue
        if name != "pair" and _signed_in_from(username, address):
            return None
        return _lock(name, username, address, tries, last)
    return None


def _reaches(username: str, address: str) -> Iterator[tuple[str, Q, int]]:
    """Name, rows and limit of each count, the narrowest first."""
    pair = Q(username=username, ip_address=address)
    if username in NO_ACCOUNTS:
        yield "address", pair, limit_of(username)
        return
    people = ~Q(username__in=NO_ACCOUNTS)
    yield "pair", pair, settings.SIGN_IN_TRIES
    yield "account", Q(username=username), settings.SIGN_IN_TRIES_ACCOUNT
    yield "address", people & Q(ip_address=address), settings.SIGN_IN_TRIES_ADDRESS
    yield "all", people, settings.SIGN_IN_TRIES_ALL


def limit_of(no_account: str) -> int:
    return int(
        settings.RESET_TRIES if no_account == PASSWORD_RESET else settings.SIGN_IN_TRIES_ADDRESS
    )


def _lock(reach: str, username: str, address: str, tries: int, last: datetime) -> Lock:
    return Lock(
        reach,
        username if reach in {"pair", "account"} or username in NO_ACCOUNTS else "",
        address if reach in {"pair", "address"} else "",
        tries,
        last + settings.SIGN_IN_WAIT,
    )


def _signed_in_from(username: str, address: str) -> bool:
    """Whether the account was used from here before, with its password."""
    known = AccessLog.objects.filter(username=username, ip_address=address)
    return bool(known.filter(attempt_time__gt=clock.now() - KNOWN).exists())


def count_try(username: str, address: str) -> Lock | None:
    """Count one more; returns what has to wait from now on."""
    now = clock.now()
    with transaction.atomic():
        row, new = AccessAttempt.objects.select_for_update().get_or_create(
            username=username, ip_address=address, user_agent="",
            defaults={"failures_since_start": 1},
        )  # fmt: skip
        over = row.attempt_time <= now - settings.SIGN_IN_WAIT
        tries = 1 if new or over else F("failures_since_start") + 1
        AccessAttempt.objects.filter(pk=row.pk).update(failures_since_start=tries, attempt_time=now)
    lock = lock_of(username, address)
    if lock is not None:
        log.warning(
            "Sign-in of %r from %s waits until %s UTC: %s tries, limit by %s.",
            username, address, f"{lock.until:%H:%M}", lock.tries, lock.reach,
        )  # fmt: skip
    return lock


class AxesRequest(HttpRequest):
    """What the middleware of django-axes puts on a request, and what we put there for the page."""

    axes_ip_address: str
    axes_user_agent: str
    axes_locked_out: bool
    sign_in_lock: Lock | None


class SignInLimits(AxesDatabaseHandler):  # type: ignore[misc]
    """What django-axes asks before a sign-in and tells after it (settings.AXES_HANDLER)."""

    def is_locked(
        self, request: AxesRequest, credentials: Mapping[str, object] | None = None
    ) -> bool:
        username = get_client_username(request, credentials)
        request.sign_in_lock = lock_of(username, request.axes_ip_address)
        return request.sign_in_lock is not None

    def user_login_failed(
        self,
        sender: object,
        credentials: Mapping[str, object],
        request: AxesRequest | None = None,
        **_said: object,
    ) -> None:
        # What was refused unasked is not counted: the account would stay locked for ever.
        if request is not None and not request.axes_locked_out:
            username = get_client_username(request, credentials)
            request.sign_in_lock = count_try(username, request.axes_ip_address)

    def user_logged_in(
        self, sender: object, request: AxesRequest, user: Person, **_said: object
    ) -> None:
        username = normal(user.get_username())
        AccessLog.objects.create(
            username=username,
            ip_address=request.axes_ip_address,
            user_agent=request.axes_user_agent,
            session_hash=get_client_session_hash(request),
        )
        AccessAttempt.objects.filter(username=username, ip_address=request.axes_ip_address).delete()

    def user_logged_out(
        self, sender: object, request: AxesRequest, user: Person, **_said: object
    ) -> None:
        """Nothing follows from a sign-out."""


def count_or_refuse(request: HttpRequest, no_account: str) -> None:
    """Count what no account is tried for: a wrong token, a link for a new password.

    Raises:
        TooManyTries: there were too many from this address.

    """
    address = get_client_ip_address(request)
    lock = lock_of(no_account, address)
    if lock is not None:
        raise lock.refusal()
    count_try(no_account, address)


def limits() -> dict[str, int]:
    """The limits of this installation, for a page."""
    return {
        "pair": settings.SIGN_IN_TRIES,
        "account": settings.SIGN_IN_TRIES_ACCOUNT,
        "address": settings.SIGN_IN_TRIES_ADDRESS,
        "all": settings.SIGN_IN_TRIES_ALL,
        "minutes": int(settings.SIGN_IN_WAIT.total_seconds()) // 60,
    }


def lock_on(request: HttpRequest) -> Lock | None:
    """What the last try of this request ran into."""
    return getattr(request, "sign_in_lock", None)


def locks() -> list[Lock]:
    """All that waits now, the newest last; one row for each count that is full."""
    begun = clock.now() - settings.SIGN_IN_WAIT
    rows = AccessAttempt.objects.filter(attempt_time__gt=begun).order_by("attempt_time")
    counts: dict[tuple[str, str, str], list[Any]] = {}
    for row in rows:
        for name, _which, _most in _reaches(row.username, row.ip_address):
            empty = _lock(name, row.username, row.ip_address, 0, row.attempt_time)
            counts.setdefault((name, empty.username, empty.address), []).append(row)
    most = limits()
    locks = []
    for (reach, username, address), of_it in counts.items():
        tries = sum(row.failures_since_start for row in of_it)
        if tries >= (limit_of(username) if username in NO_ACCOUNTS else most[reach]):
            last = of_it[-1].attempt_time
            locks.append(Lock(reach, username, address, tries, last + settings.SIGN_IN_WAIT))
    return sorted(locks, key=lambda lock: lock.until)


def lift(username: str, address: str, *, by: Person | str) -> int:
    """Forget the tries that made it wait, empty meaning any; returns how many rows that were."""
    which = AccessAttempt.objects.all()
    if username:
        which = which.filter(username=username)
    if address:
        which = which.filter(ip_address=address)
    count, _by_model = which.delete()
    log.warning("%s lifted the wait of sign-in of %r from %s.", by, username, address or "anywhere")
    return int(count)


def forget(now: datetime) -> int:
    """Remove counts that are over, and sign-ins of long ago."""
    over, _by_model = AccessAttempt.objects.filter(
        attempt_time__lte=now - settings.SIGN_IN_WAIT
    ).delete()
    old, _by_model = AccessLog.objects.filter(attempt_time__lte=now - KNOWN).delete()
    return int(over + old)
