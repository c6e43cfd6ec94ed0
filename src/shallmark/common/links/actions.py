"""Relating two records, and ending that."""

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from shallmark.common.links.models import Link
from shallmark.common.links.queries import find_any
from shallmark.kernel import access, clock
from shallmark.kernel.exceptions import Invalid, NotAllowed
from shallmark.kernel.history import write_transaction
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person


class LinkedAlready(Invalid):
    """The two records have such a link."""


def add_link(record: Record, *, by: Person, reference: str, kind: str, note: str = "") -> Link:
    """Link the record to another one.

    Raises:
        NotAllowed: the person may not change this record.
        Invalid: no such record, itself, or linked already.

    """
    if not access.may_edit(by, record):
        raise NotAllowed(_("You may not link this record."))
    if kind not in Link.Kind.values:
        raise Invalid({"kind": [_("There is no such kind of link.")]})
    match = find_any(reference, by)
    if match is None:
        raise Invalid(
            {"reference": [_("No record of yours has the reference “%s”.") % reference[:60]]}
        )
    _record_type, other = match
    return relate(record, other, by=by, kind=kind, note=note)


def relate(
    record: Record, other: Record, *, by: Person, kind: str = Link.Kind.RELATED, note: str = ""
) -> Link:
    """Link a record to another one that is known.

    Raises:
        NotAllowed: the person may not change this record.
        LinkedAlready: there is such a link.
        Invalid: it is the record itself.

    """
    if not access.may_edit(by, record):
        raise NotAllowed(_("You may not link this record."))
    if record == other:
        raise Invalid({"reference": [_("A record is not linked to itself.")]})
    try:
        with transaction.atomic(), write_transaction(by=by, verb="link"):
            return Link.objects.create(
                kind=kind,
                from_key=type(record).record_type().key,
                from_id=record.pk,
                from_reference=record.reference,
                to_key=type(other).record_type().key,
                to_id=other.pk,
                to_reference=other.reference,
                note=note[:240],
                created_by=by,
            )
    except IntegrityError as wrong:
        sentence = _("%s is linked like this already.") % other.reference
        raise LinkedAlready({"reference": [sentence]}) from wrong


def drop_link(record: Record, *, by: Person, link: int) -> None:
    """End a link; it stays on record for what was judged with it.

    Raises:
        NotAllowed: the person may not change this record.

    """
    if not access.may_edit(by, record):
        raise NotAllowed(_("You may not unlink this record."))
    key = type(record).record_type().key
    mine = Q(from_key=key, from_id=record.pk) | Q(to_key=key, to_id=record.pk)
    with write_transaction(by=by, verb="unlink"):
        Link.objects.filter(mine, pk=link).update(ended_at=clock.now(), ended_by=by)
