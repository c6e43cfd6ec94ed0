"""What a record is related to: typed links from either side, and what its function adds.

A linked record that the reader may not see stays a reference without a title.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from shallmark.kernel import access, clock
from shallmark.kernel.history import writing
from shallmark.kernel.models.links import Link
from shallmark.kernel.records import RecordType, record_type, record_types
from shallmark.kernel.refusals import Invalid, NotAllowed

#: links shown of one record
MOST = 50


@dataclass(frozen=True)
class Related:
    """One linked record as the reader may see it; `title` is empty for a hidden one."""

    kind: str
    reference: str
    title: str
    url: str
    status: str = ""
    link: int = 0


Relatives = Callable[[Any, Any], "list[Related]"]
_relatives: dict[str, Relatives] = {}


def also_related(key: str) -> Callable[[Relatives], Relatives]:
    """Decorator: (record, person) -> relatives by foreign keys, shown before the links."""

    def take(tell: Relatives) -> Relatives:
        _relatives[key] = tell
        return tell

    return take


def related(record: Any, person: Any) -> list[Related]:
    """Linked records, newest link first: one query, and one for each kind of record."""
    key = type(record).record_type().key
    here = Q(from_key=key, from_id=record.pk)
    links = list(Link.objects.filter(here | Q(to_key=key, to_id=record.pk)).order_by("-pk")[:MOST])
    ends = [(one, _far_end(one, key, record.pk)) for one in links]
    wanted: dict[str, set[int]] = defaultdict(set)
    for _link, (far_key, far_id, _reference) in ends:
        wanted[far_key].add(far_id)
    known = {
        (far_key, row.pk): row
        for far_key, ids in wanted.items()
        for row in _rows(far_key, ids, person)
    }
    family = _relatives[key](record, person) if key in _relatives else []
    linked = [_related(one, key, record.pk, known.get(end[:2]), end[2]) for one, end in ends]
    return [*family, *linked]


def _far_end(link: Link, key: str, pk: int) -> tuple[str, int, str]:
    if (link.from_key, link.from_id) == (key, pk):
        return link.to_key, link.to_id, link.to_reference
    return link.from_key, link.from_id, link.from_reference


def _rows(key: str, ids: set[int], person: Any) -> list[Any]:
    try:
        model: Any = record_type(key).model
    except KeyError:
        return []
    return list(model.objects.visible_to(person).filter(pk__in=ids))


def _related(link: Link, key: str, pk: int, row: Any, reference: str) -> Related:
    outgoing = (link.from_key, link.from_id) == (key, pk)
    kind = link.get_kind_display() if outgoing else _inverse(link)
    if row is None:
        return Related(kind, reference, "", "", link=link.pk)
    status = str(getattr(row, "status", ""))
    return Related(kind, row.reference, row.title, row.get_absolute_url(), status, link.pk)


def _inverse(link: Link) -> str:
    words = {
        "caused_by": _("causes"),
        "causes": _("caused by"),
        "fixed_by": _("fixes"),
        "evidence": _("shown by"),
        "treats": _("treated by"),
        "protects": _("protected by"),
    }
    return str(words.get(link.kind, link.get_kind_display()))


def find_any(text: str, person: Any) -> tuple[type[RecordType], Any] | None:
    """The record that a typed reference means, of whatever kind, if the person may read it."""
    reference = text.strip().partition(" ")[0].upper()[:40]
    if not reference:
        return None
    prefix = reference.rstrip("0123456789")
    likely = [one for one in record_types() if one.prefix and one.prefix == prefix]
    for declared in likely:
        model: Any = declared.model
        found = model.objects.visible_to(person).filter(reference=reference).first()
        if found is not None:
            return declared, found
    return None


def add_link(record: Any, *, by: Any, reference: str, kind: str, note: str = "") -> Link:
    """Link the record to another one.

    Raises:
        NotAllowed: the person may not change this record.
        Invalid: no such record, itself, or linked already.

    """
    if not access.may_edit(by, record):
        raise NotAllowed(_("You may not link this record."))
    if kind not in Link.Kind.values:
        raise Invalid({"kind": [_("There is no such kind of link.")]})
    found = find_any(reference, by)
    if found is None:
        raise Invalid(
            {"reference": [_("No record of yours has the reference “%s”.") % reference[:60]]}
        )
    declared, other = found
    here = type(record).record_type().key
    if (declared.key, other.pk) == (here, record.pk):
        raise Invalid({"reference": [_("A record is not linked to itself.")]})
    try:
        with transaction.atomic(), writing(by=by, verb="link"):
            return Link.objects.create(
                kind=kind,
                from_key=here,
                from_id=record.pk,
                from_reference=record.reference,
                to_key=declared.key,
                to_id=other.pk,
                to_reference=other.reference,
                note=note[:240],
                created_by=by,
            )
    except IntegrityError as wrong:
        raise Invalid(
            {"reference": [_("%s is linked like this already.") % other.reference]}
        ) from wrong


def drop_link(record: Any, *, by: Any, link: int) -> None:
    """End a link; it stays on record for what was judged with it.

    Raises:
        NotAllowed: the person may not change this record.

    """
    if not access.may_edit(by, record):
        raise NotAllowed(_("You may not unlink this record."))
    key = type(record).record_type().key
    mine = Q(from_key=key, from_id=record.pk) | Q(to_key=key, to_id=record.pk)
    with writing(by=by, verb="unlink"):
        Link.objects.filter(mine, pk=link).update(ended_at=clock.now(), ended_by=by)
