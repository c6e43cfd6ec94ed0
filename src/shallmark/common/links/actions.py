"""Relating two records, and ending that."""

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from shallmark.common.links.models import Link
from shallmark.common.links.queries import find_any
from shallmark.kernel import access, clock
from shallmark.kernel.authority import FOLLOWING
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
    with write_transaction(by=by, verb="unlink"):
        links_of(record).filter(pk=link).update(ended_at=clock.now(), ended_by=by)


def links_of(record: Record) -> QuerySet[Link]:
    """The links of the record that hold, either way round."""
    key = type(record).record_type().key
    near = Q(from_key=key, from_id=record.pk) | Q(to_key=key, to_id=record.pk)
    return Link.objects.filter(near)


def move_links(record: Record, other: Record, *, by: Person | None) -> None:
    """Within a write that merges the record into another of its type: its links go over."""
    with write_transaction(by=by, verb="link", reference=record.reference, authority=FOLLOWING):
        for link in links_of(record).order_by("pk"):
            Link.objects.filter(pk=link.pk).update(ended_at=clock.now(), ended_by=by)
            moved = _moved(link, record, other)
            ends = {
                name: getattr(moved, name) for name in ("from_key", "from_id", "to_key", "to_id")
            }
            joins_itself = (moved.from_key, moved.from_id) == (moved.to_key, moved.to_id)
            if not joins_itself and not Link.objects.filter(kind=link.kind, **ends).exists():
                moved.created_by = by
                moved.save(force_insert=True)


def _moved(link: Link, record: Record, other: Record) -> Link:
    """The same link with the other record in the place of this one."""
    key = type(record).record_type().key
    moved = Link(kind=link.kind, note=link.note)
    for end in ("from", "to"):
        at = (getattr(link, f"{end}_key"), getattr(link, f"{end}_id"))
        here = at == (key, record.pk)
        setattr(moved, f"{end}_key", at[0])
        setattr(moved, f"{end}_id", other.pk if here else at[1])
        name = f"{end}_reference"
        setattr(moved, name, other.reference if here else getattr(link, name))
    return moved
