"""Reads over notices: the bell and the list."""

from collections import defaultdict
from typing import Any

from shallmark.common.notices.kinds import KINDS
from shallmark.common.notices.models import Notice, Preference
from shallmark.kernel.records import record_types

#: the bell counts no further
MOST = 99
PAGE = 50


def unread(person: Any) -> int:
    """How many listed notices are unread, at most MOST + 1; one query, costs no more with years."""
    found = Notice.objects.filter(person=person, read_at__isnull=True, listed=True)
    return len(found.order_by().values_list("pk", flat=True)[: MOST + 1])


def latest(person: Any, *, below: int | None = None, only_unread: bool = False) -> list[Notice]:
    """The person's newest notices, those about records that they may still read.

    At most one query per kind of record, besides the list itself.
    """
    found = Notice.objects.filter(person=person, listed=True)
    if below is not None:
        found = found.filter(pk__lt=below)
    if only_unread:
        found = found.filter(read_at__isnull=True)
    page = list(found.select_related("actor").order_by("-at", "-pk")[:PAGE])
    visible = _visible(page, person)
    return [notice for notice in page if (notice.record_key, notice.record_id) in visible]


def _visible(page: list[Notice], person: Any) -> set[tuple[str, int]]:
    wanted: dict[str, set[int]] = defaultdict(set)
    for notice in page:
        wanted[notice.record_key].add(notice.record_id)
    known: dict[str, Any] = {declared.key: declared.model for declared in record_types()}
    visible: set[tuple[str, int]] = set()
    for key in wanted.keys() & known.keys():
        found = known[key].objects.visible_to(person).filter(pk__in=wanted[key])
        visible |= {(key, pk) for pk in found.values_list("pk", flat=True)}
    return visible


def preferences(person: Any) -> list[Preference]:
    """One per kind, kept or as by default."""
    kept = {wish.kind: wish for wish in Preference.objects.filter(person=person)}
    return [
        kept.get(key) or Preference(person=person, kind=key, email=kind.email)
        for key, kind in KINDS.items()
    ]
