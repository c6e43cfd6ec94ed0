"""A person's own address of the calendar feed: who has it, reads as that person, without sign-in.

It ends after a year, when the person makes a new one, changes the password, is deactivated, or
loses a role that it was made with.
"""

from datetime import timedelta

from django.utils.crypto import constant_time_compare, salted_hmac

from shallmark.kernel import access, clock
from shallmark.kernel.tracking import versions_of
from shallmark.manage.change_configuration.models.feed_address import FeedAddress
from shallmark.manage.team.models import Person

LIFE = timedelta(days=365)
_SALT = "shallmark.schedule"


def renew(person: Person) -> FeedAddress:
    """Make a new address for the person; the one before it has ended with that."""
    now = clock.now()
    return FeedAddress.objects.create(
        person=person,
        made_at=now,
        expires_at=now + LIFE,
        person_version=person.version,
        role_keys=sorted(person.role_keys),
    )


def address_in_force(person: Person) -> FeedAddress | None:
    """The person's newest address, unless it has ended."""
    newest = FeedAddress.objects.filter(person=person.pk).order_by("-pk").first()
    return newest if newest is not None and _holds(newest, person) else None


def token_of(address: FeedAddress, person: Person) -> str:
    """What stands in the address; another one as soon as the person has another password."""
    signed = f"{address.nonce}:{person.get_session_auth_hash()}"
    return f"{address.pk}-{salted_hmac(_SALT, signed, algorithm='sha256').hexdigest()}"


def reader_of(token: str) -> Person | None:
    """Who reads with this token; None for one that has ended, and for any other text."""
    number = token.partition("-")[0]
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        return None
    named = FeedAddress.objects.select_related("person").filter(pk=int(number)).first()
    if named is None or not constant_time_compare(token, token_of(named, named.person)):
        return None
    return named.person if address_in_force(named.person) == named else None


def _holds(address: FeedAddress, person: Person) -> bool:
    if not person.is_active or address.is_expired(clock.now()):
        return False
    if not set(address.role_keys) <= person.role_keys:
        return False
    if not any(grant.read for grant in access.grants_of(person, "change")):
        return False
    # Whoever was deactivated meanwhile makes a new one after the return.
    since = versions_of(Person).filter(pgh_obj=person.pk, version__gt=address.person_version)
    return not since.filter(is_active=False).exists()
