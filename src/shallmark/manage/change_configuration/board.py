"""What a meeting of the change advisory board looks at: who belongs to it, what waits, votes."""

from typing import Any

from shallmark.common.approvals.models import Approval
from shallmark.common.notices.telling import tell
from shallmark.kernel import door
from shallmark.kernel.hooks import Change as Written
from shallmark.manage.change_configuration import change_rules as rules
from shallmark.manage.change_configuration.models import BoardItem, BoardMeeting, Change
from shallmark.manage.change_configuration.models import change_states as states
from shallmark.manage.team.models import Person


def members() -> list[Any]:
    """The change manager and the board's members, those who hold the roles now."""
    return rules.holders(["change_manager", "cab_member"])


def waiting(meeting: BoardMeeting) -> Any:
    """Changes of its period that wait for their approval; emergencies wait for no board."""
    found = Change.objects.filter(status=states.Status.AUTHORIZE, category__in=states.NORMAL)
    if meeting.covers_until is not None:
        found = found.filter(planned_start__date__lte=meeting.covers_until)
    return found.order_by("planned_start", "pk")


def set_agenda(written: Written, meeting: BoardMeeting) -> None:
    """Put on what waits and does not stand there yet, and tell who is invited."""
    known = set(meeting.items.values_list("change_id", flat=True))
    for change in waiting(meeting).exclude(pk__in=known):
        values = {"meeting": meeting, "change": change}
        door.create(BoardItem, by=written.by, values=values, at=written.at, source="job")
    people = Person.objects.filter(reference__in=meeting.invited)
    values = {"when": meeting.meets_at.strftime("%Y-%m-%d %H:%M UTC")}
    tell(people, "board_agenda", meeting, by=written.by, at=written.at, values=values)


def agenda(meeting: BoardMeeting) -> list[dict[str, Any]]:
    """A line for each item: the change as it stands, who decided what, and who is still asked."""
    items = list(meeting.items.select_related("change").order_by("position", "pk"))
    questions = _questions([item.change_id for item in items])
    present = set(meeting.present)
    return [_line(item, questions.get(item.change_id), present) for item in items]


def _questions(changes: list[int]) -> dict[int, Approval]:
    """The newest question on each change."""
    found = Approval.objects.filter(record_key="change", record_id__in=changes)
    found = found.prefetch_related("approvers", "decisions__person").order_by("pk")
    return {one.record_id: one for one in found}


def _line(item: BoardItem, question: Approval | None, present: set[str]) -> dict[str, Any]:
    change = item.change
    decisions = sorted(question.decisions.all(), key=lambda one: one.pk) if question else []
    voted = {one.person_id for one in decisions}
    asked: list[Any] = (
        [] if question is None or not question.is_open else list(question.approvers.all())
    )
    left = [one for one in asked if one.pk not in voted]
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
        "approvals": sum(one.decision == "approved" for one in decisions),
        "votes": [
            {"who": str(one.person), "word": str(one.get_decision_display()),
             "at": one.at.isoformat(), "reason": one.reason}
            for one in decisions
        ],
        "asked": [str(one) for one in left],
        "here": sum(one.reference in present for one in left),
        "waits": change.status == states.Status.AUTHORIZE,
    }  # fmt: skip


def page(meeting: BoardMeeting, _person: Any) -> dict[str, Any]:
    """Live while it may change, what was kept once the minutes are signed."""
    signed = meeting.status == "signed"
    lines = meeting.snapshot if signed else agenda(meeting)
    names = {one.reference: one for one in _people(meeting)}
    return {
        "agenda": lines,
        "signed": signed,
        "takes": meeting.status in {"planned", "held"},
        "invited": [names[one] for one in meeting.invited if one in names],
        "present": [names[one] for one in meeting.present if one in names],
    }


def _people(meeting: BoardMeeting) -> Any:
    return Person.objects.filter(reference__in=[*meeting.invited, *meeting.present])
