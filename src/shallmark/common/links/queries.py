"""What a record is related to: typed links from either side, and what its function adds.

A linked record that the reader may not see is left out.
"""

from collections import defaultdict

from django.db.models import Q
from django.utils.translation import gettext as _

from shallmark.common.links.models import Link
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType, Related, get_record_type, record_types

#: links shown of one record
MOST = 50


def related(record: Record, person: Person) -> list[Related]:
    """Linked records, newest link first: one query, and one for each kind of record."""
    key = type(record).record_type().key
    here = Q(from_key=key, from_id=record.pk)
    links = list(Link.objects.filter(here | Q(to_key=key, to_id=record.pk)).order_by("-pk")[:MOST])
    ends = [(link, _far_end(link, key, record.pk)) for link in links]
    wanted: dict[str, set[int]] = defaultdict(set)
    for _link, (far_key, far_id, _reference) in ends:
        wanted[far_key].add(far_id)
    known = {
        (far_key, row.pk): row
        for far_key, ids in wanted.items()
        for row in _rows(far_key, ids, person)
    }
    family = type(record).record_type().relatives(record, person)
    linked = [
        _related(link, key, record.pk, known[end[:2]]) for link, end in ends if end[:2] in known
    ]
    return [*family, *linked]


def _far_end(link: Link, key: str, pk: int) -> tuple[str, int, str]:
    if (link.from_key, link.from_id) == (key, pk):
        return link.to_key, link.to_id, link.to_reference
    return link.from_key, link.from_id, link.from_reference


def _rows(key: str, ids: set[int], person: Person) -> list[Record]:
    try:
        model = get_record_type(key).model
    except KeyError:
        return []
    return list(model.objects.visible_to(person).filter(pk__in=ids))


def _related(link: Link, key: str, pk: int, row: Record) -> Related:
    outgoing = (link.from_key, link.from_id) == (key, pk)
    kind = link.get_kind_display() if outgoing else _inverse(link)
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


def find_any(text: str, person: Person) -> tuple[type[RecordType], Record] | None:
    """The record that a typed reference means, of whatever kind, if the person may read it."""
    reference = text.strip().partition(" ")[0].upper()[:40]
    if not reference:
        return None
    prefix = reference.rstrip("0123456789")
    likely = [each for each in record_types() if each.prefix and each.prefix == prefix]
    for record_type in likely:
        record = record_type.model.objects.visible_to(person).filter(reference=reference).first()
        if record is not None:
            return record_type, record
    return None
