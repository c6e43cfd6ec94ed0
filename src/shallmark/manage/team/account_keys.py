"""Noting who got the means to sign in by another's account, and when that ended."""

from itertools import takewhile

from shallmark.kernel.history import write_transaction
from shallmark.kernel.people import Person as AnyPerson
from shallmark.kernel.tracking import versions_of
from shallmark.manage.team.models import AccountKey, Person

#: keys of an account that its page shows
SHOWN = 20


def note_shown(account: Person, *, by: AnyPerson) -> None:
    """A link by which the password of the account is chosen was shown to `by`."""
    with write_transaction(by=by, verb="show", reference=account.reference) as write:
        AccountKey.objects.create(
            account=account, holder_id=by.pk, how=AccountKey.How.LINK, at=write.at
        )


def note_mailed(account: Person, *, first: bool) -> None:
    """A password was chosen by a link that went to the address of the account.

    The account is its person's alone from then on, unless another wrote the address after it was
    in use. The first address is trusted: whoever makes an account writes it.
    """
    writer = None if first else _writer_of_address(account)
    with write_transaction(by=account, verb="choose", reference=account.reference) as write:
        keys = [AccountKey(account=account, how=AccountKey.How.ALONE, at=write.at)]
        if writer not in (None, account.pk):
            how = AccountKey.How.ADDRESS
            keys.append(AccountKey(account=account, holder_id=writer, how=how, at=write.at))
        AccountKey.objects.bulk_create(keys)


def _writer_of_address(account: Person) -> int | None:
    """Who wrote the present address over another; nobody where it is the first."""
    writer: int | None = None
    address: str | None = None
    versions = versions_of(Person).filter(pgh_obj_id=account.pk).order_by("pgh_id")
    for written, by in versions.values_list("email", "updated_by_id"):
        if address is not None and written != address:
            writer = by
        address = written
    return writer


def keys_of(account: Person) -> list[AccountKey]:
    """Who could come in by the account now, the newest first."""
    keys = AccountKey.objects.filter(account=account).select_related("holder").order_by("-pk")
    return list(takewhile(lambda key: key.holder is not None, keys[:SHOWN]))
