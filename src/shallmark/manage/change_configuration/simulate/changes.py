"""A year of changes without lapses: each takes its path, in time, and has its review.

Windows do not overlap, so nothing collides; emergencies are few; each quarter is analysed.
"""

from datetime import datetime, timedelta
from typing import Any

from shallmark.common.documents.models import Document
from shallmark.kernel import clock, writes
from shallmark.kernel.system import SYSTEM
from shallmark.manage.change_configuration.actions_analysis import run_quarters
from shallmark.manage.change_configuration.change_quarters import bounds, quarter_of
from shallmark.manage.change_configuration.forms_change import QUESTIONS
from shallmark.manage.change_configuration.models import (
    Change,
    ChangeAnalysis,
    ChangeDeviation,
    Ci,
    CiType,
    Pir,
    StandardChange,
    TestResult,
)
from shallmark.manage.change_configuration.simulate.change_team import (
    ASSESSMENT,
    DAY,
    HOUR,
    ChangeTeam,
    approve,
    assess,
    decide_approval,
    request_approval,
)
from shallmark.manage.change_configuration.simulate.items import write_discovery
from shallmark.manage.team.models import Person
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.writer import RecordWriter

#: days between two changes on the schedule
DAYS_BETWEEN = 4
TEMPLATES = (
    ("Monthly patches of workplaces", "S06", "The patches of the month, ring by ring."),
    ("Restart of an interface", "S14", "An interface that hangs is started again."),
    ("New certificate", "S04", "A certificate that ends soon is replaced."),
)
TITLES = (
    ("Firmware of the core switches", "S10"),
    ("More memory for the shop servers", "S03"),
    ("Archive of the mail store", "S07"),
    ("New tariff tables in ERP", "S01"),
    ("Backup window of the clinic records", "S05"),
    ("Contact centre routing", "S08"),
)


def transition_plan() -> str:
    """The number of the plan that major changes go by."""
    return str(Document.objects.filter(kind="transition_plan").earliest("pk").reference)


def write_changes(context: SimulationContext) -> None:
    """Write the year of changes, with templates, analyses and what scanners saw."""
    writer = RecordWriter(context)
    team = ChangeTeam(writer)
    team.appoint_board()
    templates = _write_templates(team)
    item = _discoverable_item(team)
    team.items = [item.reference]
    begun = context.start + timedelta(days=20)
    number, planned = 0, begun
    while planned < context.end + timedelta(days=6):
        start = planned.replace(hour=18, minute=0, second=0, microsecond=0)
        _write_change(team, number, start, templates)
        number, planned = number + 1, planned + timedelta(days=DAYS_BETWEEN)
    _write_rejected(team, begun + 2 * DAY)
    _write_explained_drift(context, item)
    _conclude_analyses(team, begun)


def _write_change(
    team: ChangeTeam, number: int, start: datetime, templates: list[StandardChange]
) -> None:
    kind = number % 12
    if kind == 5:
        if start < team.writer.context.end - timedelta(days=10):
            _write_emergency(team, number, start)
    elif kind in {0, 2, 4, 6, 8}:
        if start < team.writer.context.end - DAY:
            _write_standard(team, number, start, templates[number % len(templates)])
    else:
        category = "significant" if kind == 7 else "minor"
        _write_normal(team, number, start, "major" if number == 31 else category)


def _write_templates(team: ChangeTeam) -> list[StandardChange]:
    writer, at, author = team.writer, team.writer.founded + 2 * DAY, team.staff[0]
    templates = []
    for title, service, purpose in TEMPLATES:
        template = writer.create(
            StandardChange, author, at, title=title, purpose=purpose, owner=author,
            scope_services=[team.org.services[service].reference], risk="low",
            steps=["Tell the desk.", "Do it on one.", "Do it on the rest.", "Look at the monitor."],
            backout_plan="Put the former version back.", backout_minutes=10,
            valid_to=(writer.context.end + timedelta(days=200)).date(),
        )  # fmt: skip
        template = writer.perform(template, "submit", team.manager, at + HOUR)
        templates.append(decide_approval(template, "approve", [team.manager], at + DAY))
    return templates


def _write_standard(
    team: ChangeTeam, number: int, start: datetime, template: StandardChange
) -> None:
    writer, (requester, implementer) = team.writer, team.people(number)
    change = writer.create(
        Change, requester, start - 2 * HOUR, title=template.title, category="standard",
        template=template, reason="As planned for the month.", requester=requester,
        implementer=implementer, services=list(template.scope_services), planned_start=start,
        planned_end=start + HOUR,
    )  # fmt: skip
    change = writer.perform(change, "use_template", implementer, start - HOUR)
    change = writer.perform(change, "start", implementer, start + timedelta(minutes=2))
    result = {"outcome": "success", "ci_update_not_needed": "No attribute changes."}
    writer.perform(
        change, "complete_standard", implementer, start + timedelta(minutes=40), **result
    )


def _write_normal(team: ChangeTeam, number: int, start: datetime, category: str) -> None:
    writer, (requester, implementer) = team.writer, team.people(number)
    title, service = TITLES[number % len(TITLES)]
    end, major = writer.context.end, category == "major"
    change = writer.create(
        Change, requester, start - 14 * DAY, title=title, category=category, requester=requester,
        reason="Asked for in the operations meeting.", implementer=implementer,
        services=[team.org.services[service].reference], planned_start=start,
        planned_end=start + 2 * HOUR, plan="1. Image\n2. Change\n3. Test\n4. Watch for an hour",
        impact_answers=dict.fromkeys(QUESTIONS, False) | {"changed_service": major},
        project=transition_plan() if major else "",
        items=team.items if number == 1 else [],
    )  # fmt: skip
    change = writer.perform(change, "submit", requester, start - 14 * DAY + HOUR)
    change = assess(team, change, start - 12 * DAY, cost=number % 3 == 0)
    change = request_approval(team, change, start - 11 * DAY + HOUR)
    change = approve(team, change, start - 10 * DAY)
    if start < end - timedelta(days=10):
        _carry_out(team, change, number, start)


def _carry_out(team: ChangeTeam, change: Change, number: int, start: datetime) -> None:
    writer, (_requester, implementer) = team.writer, team.people(number)
    writer.create(
        TestResult, implementer, start - 5 * DAY, title="On the test system", change=change,
        environment="test", result="passed", tested_at=start - 5 * DAY,
    )  # fmt: skip
    change = writer.perform(change, "start", implementer, start + timedelta(minutes=3))
    if number % 12 == 3:
        change = _write_deviation(team, change, implementer, start)
    outcome = {9: "backed_out", 21: "failed", 33: "success_with_issues"}.get(number, "success")
    result = {"outcome": outcome, "ci_update_not_needed": "The register holds no such attribute."}
    change = writer.perform(
        change, "complete", implementer, start + HOUR, reason="Done as planned.", **result
    )
    _write_review(team, change, implementer, start + 3 * DAY)
    writer.perform(change, "close", team.manager, start + 4 * DAY)


def _write_deviation(
    team: ChangeTeam, change: Change, implementer: Person, start: datetime
) -> Change:
    """The point of decision comes later than was approved; the manager accepts it in the window."""
    writer, minute = team.writer, timedelta(minutes=1)
    deviation = writer.create(
        ChangeDeviation, implementer, start + 20 * minute, change=change, of_field="decision_point",
        becomes="Two thirds of the window.", why="The copy of the image took longer.",
    )  # fmt: skip
    decision = {"decision_reason": "Enough time is left for the way back."}
    writer.perform(deviation, "accept", team.manager, start + 25 * minute, **decision)
    return Change.objects.get(pk=change.pk)


def _write_review(team: ChangeTeam, change: Change, implementer: Person, at: datetime) -> None:
    writer, review = team.writer, Pir.objects.get(change=change)
    successful = change.outcome in {"success", "success_with_issues"}
    attendees = [team.manager.reference, implementer.reference]
    review = writer.perform(review, "hold", team.manager, at, attendees=attendees)
    values: dict[str, Any] = {
        "success": "yes" if successful else "no",
        "outcomes": [f"minutes without service | 10 | {8 if successful else 45}"],
    }
    if not successful:
        values |= {"cause": "A step of the plan was missing.", "actions": ["Add it to the plan."]}
    writer.perform(review, "conclude", team.manager, at + HOUR, **values)


def _write_emergency(team: ChangeTeam, number: int, start: datetime) -> None:
    writer, (requester, implementer) = team.writer, team.people(number)
    _title, service = TITLES[number % len(TITLES)]
    change = writer.create(
        Change, requester, start, title="Disk array fails", category="emergency",
        emergency_reason="The service would stand still until the next window.",
        reason="The array reports a second broken disk.", requester=requester,
        implementer=implementer, services=[team.org.services[service].reference],
    )  # fmt: skip
    minute = timedelta(minutes=1)
    change = writer.perform(change, "declare_emergency", requester, start + 2 * minute)
    change = decide_approval(change, "approve_emergency", [team.manager], start + 10 * minute)
    change = writer.perform(change, "start", implementer, start + 15 * minute)
    result = {"outcome": "success", "ci_update_not_needed": "The same model was put in."}
    change = writer.perform(
        change, "complete", implementer, start + 50 * minute, reason="Done as planned.", **result
    )
    text = {"security_impact": ASSESSMENT["security_impact"]}
    change = writer.perform(change, "sign_security", team.security, start + DAY - HOUR, **text)
    change = writer.edit(change, implementer, start + DAY, **ASSESSMENT)
    _write_review(team, change, implementer, start + DAY + HOUR)
    change = decide_approval(change, "retrospective", [team.manager], start + DAY + 3 * HOUR)
    writer.perform(change, "close", team.manager, start + DAY + 4 * HOUR)


def _write_rejected(team: ChangeTeam, at: datetime) -> None:
    writer, (requester, implementer) = team.writer, team.people(3)
    change = writer.create(
        Change, requester, at, title="A second archive", category="minor", requester=requester,
        reason="The first one is slow.", implementer=implementer,
        services=[team.org.services["S07"].reference],
    )  # fmt: skip
    change = writer.perform(change, "submit", requester, at + HOUR)
    decision = {"decision_reason": "The first one is made faster instead."}
    writer.perform(change, "reject", team.manager, at + DAY, **decision)


def _write_explained_drift(context: SimulationContext, item: Ci) -> None:
    """A scanner sees an item while its change runs, so that the change explains it."""
    change = Change.objects.filter(items__contains=[item.reference]).first()
    if change is not None and change.started_at is not None:
        write_discovery(context, item, change.started_at + timedelta(minutes=10))


def _discoverable_item(team: ChangeTeam) -> Ci:
    """The first item that scanners know; it is created where there is none."""
    writer = team.writer
    item = Ci.objects.filter(status="live").exclude(discovery_key="").order_by("pk").first()
    if item is not None:
        return item
    kind = CiType.objects.order_by("pk").first()
    if kind is None:
        values = {"title": "Network device", "key": "network-device"}
        kind = writes.create(CiType, by=None, values=values, at=writer.founded, authority=SYSTEM)
    return writer.import_record(
        Ci, "live", writer.founded, title="core-switch-1", type=kind, uid="core-switch-1",
        discovery_key="core-switch-1", owner=team.manager, description="Carries the network.",
        location="Room 1",
    )  # fmt: skip


def _conclude_analyses(team: ChangeTeam, begun: datetime) -> None:
    """Each ended quarter has its figures from the job and its conclusions from the manager."""
    writer, quarter = team.writer, quarter_of(begun)
    _first, after = bounds(quarter)
    while after + timedelta(days=21) < writer.context.end:
        with clock.at(after + HOUR):
            run_quarters(after + HOUR)
        analysis = ChangeAnalysis.objects.get(period=quarter)
        writer.perform(
            analysis, "conclude", team.manager, after + timedelta(days=20),
            trends="As many as in the quarter before; fewer at night.",
            emergency_words="One array was old; it is replaced.",
            conclusions="The paths hold; templates spare a third of the work.",
            improvements=["One more template for certificates."], reason="Read in the board.",
        )  # fmt: skip
        quarter = quarter_of(after)
        _first, after = bounds(quarter)
