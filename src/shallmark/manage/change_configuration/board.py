"""What a meeting of the change advisory board looks at: who belongs to it, what waits, votes."""

from typing import Any

from django.db.models import QuerySet

from shallmark.common.approvals.models import Approval
from shallmark.common.notices.notify import notify
from shallmark.kernel import writes
from shallmark.kernel.authority import FOLLOWING
from shallmark.kernel.hooks import WriteEvent as Written
from shallmark.manage.change_configuration import change_rules as rules
from shallmark.manage.change_configuration.deciding import asked_of
from shallmark.manage.change_configuration.models import BoardItem, BoardMeeting, Change
from shallmark.manage.change_configuration.models import change_states as states
from shallmark.manage.team.models import Person


def members() -> list[Person]:
    """The change manager and the board's members, those who hold the roles now."""
    return rules.holders(["change_manager", "cab_member"])


def waiting(meeting: BoardMeeting) -> QuerySet[Change]:
    """Changes of its period that wait for their approval; emergencies wait for no board."""
    changes = Change.objects.filter(status=states.Status.AUTHORIZE, category__in=states.NORMAL)
    if meeting.covers_until is not None:
        changes = changes.filter(planned_start__date__lte=meeting.covers_until)
    return changes.order_by("planned_start", "pk")


def set_agenda(written: Written, meeting: BoardMeeting) -> None:
    """Put on what waits and does not stand there yet, and tell who is invited."""
    known = set(meeting.items.values_list("change_id", flat=True))
    for change in waiting(meeting).exclude(pk__in=known):
        values = {"meeting": meeting, "change": change}
        writes.create(BoardItem, by=written.by, values=values, authority=FOLLOWING)
    people = Person.objects.filter(reference__in=meeting.invited)
    words = {"when": meeting.meets_at.isoformat(timespec="minutes")}
    notify(people, "board_agenda", meeting, by=written.by, at=written.at, values=words)


def agenda(meeting: BoardMeeting) -> list[dict[str, Any]]:
    """A line for each item: the change as it stands, who decided what, and who is still asked."""
    items = list(meeting.items.select_related("change").order_by("position", "pk"))
    questions = _questions([item.change_id for item in items])
    present = set(meeting.present)
    return [_line(item, questions.get(item.change_id), present) for item in items]


def _questions(changes: list[int]) -> dict[int, Approval]:
    """The newest question on each change."""
    approvals = Approval.objects.filter(record_key="change", record_id__in=changes)
    approvals = approvals.prefetch_related("approvers", "decisions__person").order_by("pk")
    return {approval.record_id: approval for approval in approvals}


def _line(item: BoardItem, question: Approval | None, present: set[str]) -> dict[str, Any]:
    change = item.change
    decisions = (
        sorted(question.decisions.all(), key=lambda decision: decision.pk) if question else []
    )
    voted = {decision.person_id for decision in decisions}
    approvers = list(question.approvers.all()) if question and question.is_open else []
    left = [approver for approver in approvers if approver.pk not in voted]
    return {
        "item": item.reference,
        "noted": item.noted,
        "result": str(item.get_noted_display()) if item.noted else "",
        "note": item.note,
        "change": change.reference,
        "title": change.title,
        "version": change.version,
        "status": change.status,
        "state": str(change.get_status_display()),
        "category": str(change.get_category_display()),
        "risk": str(change.get_risk_display()) if change.risk else "",
        "cost": "" if change.financial is None else str(change.financial),
        "planned_start": change.planned_start.isoformat() if change.planned_start else "",
        "roles": change.approver_roles,
        "quorum": change.quorum,
        "approvals": sum(decision.decision == "approved" for decision in decisions),
        "votes": [
            {"who": str(decision.person), "word": str(decision.get_decision_display()),
             "at": decision.at.isoformat(), "reason": decision.reason}
            for decision in decisions
        ],
        "asked": [str(approver) for approver in left],
        "here": sum(approver.reference in present for approver in left),
        "waits": change.status == states.Status.AUTHORIZE,
    }  # fmt: skip


def page(meeting: BoardMeeting, person: Person) -> dict[str, Any]:
    """Live while it may change, what was kept once the minutes are signed."""
    signed = meeting.status == "signed"
    lines = meeting.snapshot if signed else agenda(meeting)
    waits = not signed and any(line["waits"] for line in lines)
    mine = asked_of(person)
    names = {each.reference: each for each in _people(meeting)}
    return {
        "agenda": lines,
        "mine": set(mine.values_list("reference", flat=True)) if waits else set(),
        "signed": signed,
        "takes": meeting.status in {"planned", "held"},
        "invited": [names[reference] for reference in meeting.invited if reference in names],
        "present": [names[reference] for reference in meeting.present if reference in names],
    }


def _people(meeting: BoardMeeting) -> QuerySet[Person]:
    people: QuerySet[Person] = Person.objects.filter(
        reference__in=[*meeting.invited, *meeting.present]
    )
    return people
