"""Links of the mails of the status page: each carries all that it says, signed by us.

Who asked and did not confirm is written down nowhere but in the mail to that address.
"""

from dataclasses import asdict, dataclass
from datetime import timedelta

from django.core.signing import BadSignature, Signer, dumps, loads

#: for how long the link that confirms holds
HOLDS = timedelta(days=3)
_CONFIRM, _LEAVE = "shallmark.status.confirm", "shallmark.status.leave"


@dataclass(frozen=True)
class Wish:
    """What an address wants to hear, and the key of whoever was signed in."""

    address: str
    trouble: bool = True
    planned: bool = True
    entries: tuple[int, ...] = ()
    person: int | None = None


def confirm_path(wish: Wish) -> str:
    """Where the wish is confirmed."""
    return f"/status/confirm/{dumps(asdict(wish), salt=_CONFIRM, compress=True)}"


def wish_of(token: str) -> Wish | None:
    """The wish of a link that still holds; None for every other text."""
    try:
        told = loads(token, salt=_CONFIRM, max_age=HOLDS)
    except BadSignature:
        return None
    return Wish(**{**told, "entries": tuple(told["entries"])})


def leave_path(subscription: int) -> str:
    """Where a subscription ends; the link holds as long as that does."""
    return f"/status/leave/{Signer(salt=_LEAVE).sign(str(subscription))}"


def subscription_of(token: str) -> int | None:
    """The key of the subscription that a link of ours ends; None for every other text."""
    try:
        return int(Signer(salt=_LEAVE).unsign(token))
    except (BadSignature, ValueError):
        return None
