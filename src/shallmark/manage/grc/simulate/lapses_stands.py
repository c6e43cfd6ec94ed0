"""Lapses as found on site: what was accepted or approved says something else since."""

from shallmark.common.actions.actions import open_action
from shallmark.manage.grc.models import Improvement, Nonconformity, Risk
from shallmark.manage.grc.simulate.baseline import GrcWriter
from shallmark.manage.grc.simulate.lapses import (
    HIGH,
    accepted_nonconformity,
    control_of,
    risk_of,
)
from shallmark.manage.grc.simulate.lapses_improve import approved_improvement
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.declarations import Lapse


def risk_of_another_service(context: SimulationContext) -> list[str]:
    """Accepted for the contact centre; since then it is a risk of something larger."""
    writer, services = GrcWriter(context), context.org.services
    risk = risk_of(
        writer, "One line to callers", "availability", 60, **HIGH, service=services["S08"]
    )
    risk = writer.perform(risk, "accept", writer.executive, writer.days_ago(58))
    by, at = writer.manager, writer.days_ago(20)
    writer.alter(risk, at=at, by=by, verb="edit", title="One line to all", service=services["S01"])
    return [risk.reference]


def accepted_by_who_had_left(context: SimulationContext) -> list[str]:
    """Whoever accepted it holds the role, and was gone for weeks on that day."""
    writer = GrcWriter(context)
    risk = risk_of(writer, "One guard at the gate", "availability", 60, **HIGH)
    chief = writer.executive
    writer.alter(chief, at=writer.days_ago(100), is_active=False)
    risk = writer.force_step(risk, "accept", chief, writer.days_ago(58), accepted_by=chief)
    writer.alter(chief, at=writer.days_ago(57), is_active=True)
    return [risk.reference]


def category_called_another(context: SimulationContext) -> list[str]:
    """What covered a kind is none of it; another risk is called one on the eve."""
    writer = GrcWriter(context)
    for risk in Risk.objects.filter(category="other_parties"):
        writer.alter(risk, at=writer.days_ago(3), category="organisation")
    other = Risk.objects.filter(category="availability", status="monitored").order_by("pk")[0]
    by, at = writer.manager, writer.days_ago(1)
    writer.alter(other, at=at, by=by, verb="edit", category="other_parties")
    return ["other_parties"]


def correction_made_cheap(context: SimulationContext) -> list[str]:
    """Accepted with a correction that costs something; the owner writes a cheap one over it."""
    writer = GrcWriter(context)
    finding = accepted_nonconformity(
        writer, "Doors of the racks hang loose", 30, correction="All forty doors are replaced."
    )
    values = {"correction": "A sign is put up somewhere."}
    at = writer.days_ago(5)
    return [writer.alter(finding, at=at, by=finding.owner, verb="edit", **values)]


def passed_though_nothing_was_done(context: SimulationContext) -> list[str]:
    """Its review failed; what was to mend it was dropped, and the next day it passed."""
    writer = GrcWriter(context)
    control = control_of(writer, "The gate is locked at night", 200)
    by, at = writer.security, writer.days_ago(30)
    action = open_action(
        control, "Mend the lock", owner=writer.owner(3), due=context.end.date(), by=by, at=at
    )
    failed = {"review_result": "failed", "review_note": "The lock was open on three nights."}
    control = writer.force_step(control, "review", by, at, reviewed_by=by, **failed)
    at, why = writer.days_ago(29.5), "The lock will do for now."
    writer.alter(action, at=at, by=by, status="dropped", drop_reason=why, dropped_at=at)
    passed = {"review_result": "passed", "review_note": "The lock was shut on that night."}
    control = writer.force_step(
        control, "review", by, writer.days_ago(29), reviewed_by=by, **passed
    )
    return [control.reference]


def treatment_put_off_once_it_was_long_overdue(context: SimulationContext) -> list[str]:
    """What treats the risk was due months ago; days before the audit it gets another day."""
    writer = GrcWriter(context)
    risk = risk_of(writer, "One cable to the yard", "availability", 85, **HIGH)
    action = open_action(
        risk, "Lay another", owner=writer.owner(3), due=context.date_ago(60), by=writer.manager,
        at=writer.days_ago(84),
    )  # fmt: skip
    risk = writer.force_step(risk, "treat", writer.manager, writer.days_ago(83))
    at, why, later = writer.days_ago(5), "The ground was too hard.", context.date_ago(-60)
    writer.alter(action, at=at, verb="postpone", reason=why, revised_due=later)
    return [risk.reference]


def finding_due_in_years(context: SimulationContext) -> list[str]:
    """Accepted in time, complete, and due when nobody of today is here."""
    day = context.date_ago(-27_000)
    return [accepted_nonconformity(GrcWriter(context), "Bins in the hall", 20, due=day).reference]


def treatment_due_in_years(context: SimulationContext) -> list[str]:
    """Above the limit, to be treated, and the action is due in a time that nobody sees."""
    writer = GrcWriter(context)
    risk = risk_of(writer, "One gate to the yard", "availability", 60, **HIGH)
    open_action(
        risk, "Build another", owner=writer.owner(3), due=context.date_ago(-27_000),
        by=writer.manager, at=writer.days_ago(59),
    )  # fmt: skip
    return [writer.force_step(risk, "treat", writer.manager, writer.days_ago(58)).reference]


def unit_exchanged(context: SimulationContext) -> list[str]:
    """Nine minutes before and five as the target became weeks."""
    writer = GrcWriter(context)
    improvement = approved_improvement(writer, "Shorter way to the spares", 60)
    at, by = writer.days_ago(5), writer.manager
    return [writer.alter(improvement, at=at, by=by, verb="edit", unit="weeks")]


def treated_without_effect(context: SimulationContext) -> list[str]:
    """What was to treat it is done, and was judged to have no effect."""
    writer = GrcWriter(context)
    risk = risk_of(writer, "One pump in the cellar", "availability", 85, **HIGH)
    due, at = context.date_ago(60), writer.days_ago(84)
    action = open_action(
        risk, "Look at the pump", owner=writer.owner(2), due=due, by=writer.manager, at=at
    )
    risk = writer.perform(risk, "treat", writer.manager, writer.days_ago(83))
    done = "Looked after each week."
    action = writer.perform(action, "finish", writer.owner(2), writer.days_ago(65), result=done)
    writer.perform(action, "judge", writer.manager, writer.days_ago(50), effect="none")
    return [risk.reference]


def action_opened_once_it_was_closed(context: SimulationContext) -> list[str]:
    """Closed without an action or the reason for none; two days before the audit one is opened."""
    writer = GrcWriter(context)
    at = writer.days_ago(45)
    found = writer.import_record(
        Nonconformity, "closed", writer.days_ago(60), title="Doors fall off", source="complaint",
        grade="minor", clause="8.6.1", description="Three of ten doors fell off.",
        owner=writer.owner(2), correction="They were put back.", accepted_at=writer.days_ago(59),
        due=context.date_ago(-30), cause="Screws were too short.", cause_found_at=at,
        similar="Looked at all floors: none.", actions_done_at=at,
        effect_reviewed_at=writer.days_ago(40), effect_reviewed_by=writer.executive,
        effect_note="None fell since then.", closed_at=writer.days_ago(40),
        closed_by=writer.executive,
    )  # fmt: skip
    open_action(
        found, "Longer screws for all", owner=writer.owner(2), due=context.date_ago(-10),
        by=writer.manager, at=writer.days_ago(2),
    )  # fmt: skip
    return [found.reference]


def merged_into_a_declined_one(context: SimulationContext) -> list[str]:
    """Declined without an assessment, by way of one that was declined before."""
    writer = GrcWriter(context)
    declined = writer.import_record(
        Improvement, "declined", writer.days_ago(50), title="A list of the doors", source="idea",
        text="Nobody knows how many there are.", assessment="Costs much, brings little.",
        decision="declined", decided_by=writer.executive, decided_at=writer.days_ago(45),
        decision_reason="There is no money for it this year.",
    )  # fmt: skip
    idea = writer.create(
        Improvement, writer.owner(2), writer.days_ago(40), title="One list of the spares",
        source="idea", text="Nobody knows what is there.",
    )  # fmt: skip
    at = writer.days_ago(30)
    return [writer.perform(idea, "merge", writer.manager, at, merged_into=declined).reference]


LAPSES = (
    Lapse("K-778", "a finding due in years", ("CHK-IMP-01",), finding_due_in_years, on_site=True),
    Lapse(
        "K-779", "a treatment due in years", ("CHK-RSK-02",), treatment_due_in_years, on_site=True
    ),
    Lapse(
        "K-762",
        "a control that failed and passed though nothing was done",
        ("CHK-SEC-04",),
        passed_though_nothing_was_done,
        on_site=True,
    ),
    Lapse(
        "K-763",
        "a treatment put off once it was long overdue",
        ("CHK-RSK-02",),
        treatment_put_off_once_it_was_long_overdue,
        on_site=True,
    ),
    Lapse(
        "K-759",
        "an action opened once the finding was closed",
        ("CHK-IMP-02",),
        action_opened_once_it_was_closed,
        on_site=True,
    ),
    Lapse(
        "K-755",
        "a risk treated by what has no effect",
        ("CHK-RSK-02",),
        treated_without_effect,
        on_site=True,
    ),
    Lapse(
        "K-756",
        "an idea merged unassessed into a declined one",
        ("CHK-IMP-05",),
        merged_into_a_declined_one,
        on_site=True,
    ),
    Lapse(
        "K-741",
        "an accepted risk became one of another service",
        ("CHK-RSK-02",),
        risk_of_another_service,
        on_site=True,
    ),
    Lapse(
        "K-742",
        "correction written over once the finding was accepted",
        ("CHK-IMP-01",),
        correction_made_cheap,
        on_site=True,
    ),
    Lapse(
        "K-743",
        "unit of an approved improvement exchanged",
        ("CHK-IMP-06",),
        unit_exchanged,
        on_site=True,
    ),
    Lapse(
        "K-744",
        "a risk called one of another kind, so that the kind is covered",
        ("CHK-RSK-04",),
        category_called_another,
        on_site=True,
    ),
    Lapse(
        "K-745",
        "risk accepted by somebody who had left",
        ("CHK-RSK-02",),
        accepted_by_who_had_left,
        on_site=True,
    ),
)
