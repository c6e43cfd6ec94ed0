"""Writes that touch more than one incident, or an incident and its neighbours."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from shallmark.common.discussion.actions import add_entry
from shallmark.common.discussion.models import Entry
from shallmark.common.parameters.queries import value
from shallmark.kernel import writes
from shallmark.kernel.authority import FOLLOWING
from shallmark.kernel.exceptions import NotAllowed, Refused
from shallmark.kernel.hooks import WriteEvent, after
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.system import SYSTEM
from shallmark.operate.customer_service import majors
from shallmark.operate.customer_service.articles import searches
from shallmark.operate.customer_service.escalations import escalate, escalate_due_targets
from shallmark.operate.customer_service.models import Incident
from shallmark.operate.customer_service.models.states import OPEN, Status
from shallmark.operate.customer_service.replies import reach_somebody
from shallmark.operate.customer_service.rules import workdays_waited
from shallmark.plan.alignment.queries import customer_ids_of

__all__ = [
    "answer",
    "close_due",
    "escalate",
    "escalate_due_targets",
    "follow_parent",
    "make_master",
    "merge",
    "word_of_merge",
]


def answer(entry: Entry, record: Record) -> None:
    """What a reply sets off: the first response, the end of waiting, or a stop to closing.

    After an answer of the caller to a resolution nothing closes by itself.
    """
    if not isinstance(record, Incident) or not entry.is_public:
        return
    incident = Incident.objects.get(pk=record.pk)
    by_caller = entry.author_id is not None and entry.author_id == incident.reporter_id
    staff = entry.author is not None and entry.author.is_staff_member
    if not staff:
        reach_somebody(entry, incident)
    if incident.status == Status.RESOLVED and (by_caller or not staff):
        values = {"answered_at": entry.at}
        writes.edit(incident, by=entry.author, values=values, authority=FOLLOWING)
        return
    if entry.author is not None and staff:
        majors.notify_management(entry, incident)
        searches.count_answer(entry, incident)
        if incident.status in OPEN:
            values = {"responded_at": entry.at}
            writes.edit(incident, by=entry.author, values=values, authority=FOLLOWING)
        return
    if incident.status == Status.ON_HOLD and _waits_for_caller(incident):
        reason = _("The caller replied.")
        writes.perform(incident, "resume", by=entry.author, reason=reason, authority=FOLLOWING)


def _waits_for_caller(incident: Incident) -> bool:
    return bool(incident.hold_reason and incident.hold_reason.key == "awaiting_caller")


@after(Incident, "resolve")
def follow_parent(master: Incident, event: WriteEvent) -> None:
    """Resolving a master resolves its open children, with its resolution (explicit propagation)."""
    working = master.children.filter(status__in=(Status.IN_PROGRESS, Status.ON_HOLD))
    for child in working.select_related("reporter"):
        writes.perform(
            child,
            "resolve",
            by=event.by,
            reason=_("Resolved with its master."),
            values={
                "resolution": resolution_of_child(child, master),
                "resolution_code": master.resolution_code,
            },
            confirm=True,
            authority=FOLLOWING,
        )


def resolution_of_child(child: Incident, master: Incident) -> str:
    """The resolution of its master, where all who read the child may know that."""
    if master.is_read_by_few or _is_of_another_customer(child, master):
        return _("It was resolved together with others that had the same cause. Whoever still sees"
                 " the fault answers here.")  # fmt: skip
    words = _("As in the master incident %(reference)s: %(text)s")
    return words % {"reference": master.reference, "text": master.resolution}


def _is_of_another_customer(child: Incident, master: Incident) -> bool:
    """Whether both were reported from outside, by customers that read nothing of each other."""
    one, other = child.reporter, master.reporter
    if one is None or other is None or one == other:
        return False
    if one.is_staff_member or other.is_staff_member:
        return False
    return set(customer_ids_of(one)).isdisjoint(customer_ids_of(other))


def make_master(
    master: Incident, others: Iterable[Incident], *, by: Person | None
) -> list[Incident]:
    """The others become children of `master`; all or none."""
    with transaction.atomic():
        return [
            writes.edit(other, by=by, values={"parent": master}, reason=_("Linked to its master."))
            for other in others
            if other.pk != master.pk
        ]


def word_of_merge(master: Incident | None) -> str:
    """What the caller of a duplicate is told; the master is named where the caller may read it."""
    if master is None:
        return _("The same trouble was reported before. We work on it there and tell you here.")
    words = _("The same trouble was reported before: work goes on in %(reference)s, %(title)s.")
    return words % {"reference": master.reference, "title": master.title}


def word_against_merge(duplicate: Incident, into: Incident) -> str:
    """Why they are not merged, or nothing: what few read is named in none that more read."""
    if not duplicate.is_read_by_few or into.is_read_by_few:
        return ""
    return _("Few may read this incident, and more the other: its title and caller would stand"
             " there. Merge it into one that few may read, or work on it here.")  # fmt: skip


def merge(duplicate: Incident, into: Incident, *, word: str = "", by: Person | None) -> Incident:
    """Cancel a duplicate in favour of the incident that goes on, which is told; all or nothing.

    `word` goes to the duplicate's caller as a public reply; empty, nothing is sent.

    Raises:
        NotAllowed: more people read the incident that goes on than the duplicate.
        Refused: by rights, or by the gates of *Cancel*.

    """
    reason = _("Duplicate of %(reference)s.") % {"reference": into.reference}
    with transaction.atomic():
        if word.strip():
            add_entry(duplicate, by=by, text=word, public=True)
        merged: Incident = writes.perform(
            duplicate, "cancel", by=by, reason=reason, values={"duplicate_of": into}
        )
        if against := word_against_merge(merged, into):
            raise NotAllowed(against)
        names = {"reference": merged.reference, "title": merged.title, "name": merged.reporter}
        text = _("%(reference)s was merged into this: %(title)s") % names
        if merged.reporter is not None:
            text = _("%(reference)s of %(name)s was merged into this: %(title)s") % names
        add_entry(into, by=by, text=text, public=False)
    return merged


def close_due(now: datetime, *, by: Person | None = None, limit: int = 500) -> int:
    """Close what its caller did not answer for `confirm_days` working days; returns how many.

    Safe to run twice: gates and state decide each time. What a source still governs, it closes.
    """
    days = int(value("confirm_days"))
    due = Incident.objects.filter(
        Q(source_system="") | Q(source_state=""),
        status=Status.RESOLVED,
        # working days are days of the calendar: fewer can never be enough
        resolved_at__lte=now - timedelta(days=days - 1),
        major=False,
        security=False,
        answered_at=None,
        resolution__gt="",
        resolution_code__isnull=False,
    )
    reason = _("The caller wrote nothing within %(days)d working days after it was resolved.") % {
        "days": days
    }
    closed = 0
    for incident in due.select_related("service").order_by("resolved_at").iterator():
        if closed == limit:
            break
        if (workdays_waited(incident, now) or 0) < days:
            continue
        try:
            writes.perform(incident, "auto_close", by=by, reason=reason, authority=SYSTEM)
        except Refused:
            continue
        closed += 1
    return closed
