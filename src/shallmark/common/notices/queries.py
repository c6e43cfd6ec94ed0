"""Reads over notices: the bell and the list."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from shallmark.common.notices import sending
from shallmark.common.notices.kinds import KINDS
from shallmark.common.notices.models import Delivery, Notice, Preference
from shallmark.kernel.people import Person
from shallmark.kernel.records import record_types

#: the bell counts no further
MOST = 99
PAGE = 50


def unread(person: Person) -> int:
    """How many listed notices are unread, at most MOST + 1; one query, costs no more with years."""
    notices = Notice.objects.filter(person=person, read_at__isnull=True, listed=True)
    return len(notices.order_by().values_list("pk", flat=True)[: MOST + 1])


def latest(person: Person, *, below: int | None = None, only_unread: bool = False) -> list[Notice]:
    """The person's newest notices, those about records that they may still read.

    At most one query per kind of record, besides the list itself.
    """
    notices = Notice.objects.filter(person=person, listed=True)
    if below is not None:
        notices = notices.filter(pk__lt=below)
    if only_unread:
        notices = notices.filter(read_at__isnull=True)
    page = list(notices.select_related("actor", "settled_by").order_by("-at", "-pk")[:PAGE])
    visible = _visible(page, person)
    return [notice for notice in page if (notice.record_key, notice.record_id) in visible]


def _visible(page: list[Notice], person: Person) -> set[tuple[str, int]]:
    wanted: dict[str, set[int]] = defaultdict(set)
    for notice in page:
        wanted[notice.record_key].add(notice.record_id)
    known: dict[str, Any] = {record_type.key: record_type.model for record_type in record_types()}
    visible: set[tuple[str, int]] = set()
    for key in wanted.keys() & known.keys():
        records = known[key].objects.visible_to(person).filter(pk__in=wanted[key])
        visible |= {(key, pk) for pk in records.values_list("pk", flat=True)}
    return visible


def preferences(person: Person) -> list[Preference]:
    """One per kind, kept or as by default."""
    wishes = {wish.kind: wish for wish in Preference.objects.filter(person=person)}
    return [
        wishes.get(key) or Preference(person=person, kind=key, email=kind.email)
        for key, kind in KINDS.items()
    ]


@dataclass(frozen=True, slots=True)
class MailState:
    """What becomes of mails: whether a server is set, what waits, and what it last said."""

    set_up: bool
    #: at most MOST + 1
    waiting: int
    refused: int
    error: str


def mail_state() -> MailState:
    """For the settings page and doctor; the partial index of unsent deliveries answers."""
    refused = Delivery.objects.filter(result=Delivery.Result.REFUSED)
    failed = sending.waiting().exclude(error="").order_by("-pk").values_list("error", flat=True)
    return MailState(
        sending.is_set_up(),
        len(sending.waiting().order_by().values_list("pk", flat=True)[: MOST + 1]),
        len(refused.order_by().values_list("pk", flat=True)[: MOST + 1]),
        failed.first() or "",
    )
