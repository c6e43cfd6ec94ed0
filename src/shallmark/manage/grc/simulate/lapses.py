"""Lapses of risks, controls, findings and improvements, planted beside what is good.

Each writes what it needs at its time of the year, and returns the members that its check reports.
"""

from datetime import timedelta
from typing import Any

from shallmark.common.actions.actions import open_action
from shallmark.kernel.history import write_transaction
from shallmark.manage.grc.actions import tell_parties
from shallmark.manage.grc.models import (
    Control,
    Nonconformity,
    Risk,
    RiskAssessment,
)
from shallmark.manage.grc.simulate.baseline import DAY, EFFECT, TEXT, GrcWriter
from shallmark.plan.policy.models import Policy
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.declarations import Lapse


def risk_of(writer: GrcWriter, title: str, category: str, days: float, **extra: object) -> Risk:
    """An assessed risk of the old register; three by three unless it says otherwise."""
    at = writer.days_ago(days)
    values = {
        "text": TEXT, "owner": writer.owner(1), "likelihood": 3, "impact": 3, "score": 9,
        "customer_impact": EFFECT, "treatment": "reduce", "decision_by": writer.manager,
        "assessed_at": at, "reviewed_at": at, **extra,
    }  # fmt: skip
    return writer.import_record(Risk, "assessed", at, title=title, category=category, **values)


HIGH: dict[str, Any] = {"likelihood": 4, "impact": 4, "score": 16}


def no_effect_on_customers(context: SimulationContext) -> list[str]:
    writer = GrcWriter(context)
    titles = ("Portal project loses its tester", "Wireless project has no budget")
    risks = [risk_of(writer, title, "project", 60, customer_impact="") for title in titles]
    return [risk.reference for risk in risks]


def accepted_by_a_service_owner(context: SimulationContext) -> list[str]:
    writer = GrcWriter(context)
    risk = risk_of(writer, "Nights without a second person", "organisation", 50, **HIGH)
    owner = context.org.services["S03"].owner
    writer.force_step(risk, "accept", owner, writer.days_ago(48), accepted_by=owner)
    return [risk.reference]


def accepted_before_the_role(context: SimulationContext) -> list[str]:
    """The executive's role was dated back when it was entered; a risk was accepted before that."""
    writer, at = GrcWriter(context), context.founded - 10 * DAY
    risk = writer.import_record(
        Risk, "accepted", at, title="Lease of the old hall", category="project", text=TEXT,
        owner=writer.owner(1), **HIGH, customer_impact=EFFECT, treatment="accept",
        decision_by=writer.manager, assessed_at=at, reviewed_at=writer.days_ago(10),
        accepted_by=writer.executive, accepted_at=at,
    )  # fmt: skip
    return [risk.reference]


def accepted_by_the_executive(context: SimulationContext) -> list[str]:
    writer = GrcWriter(context)
    risk = risk_of(writer, "Second data centre only next year", "continuity", 50, **HIGH)
    writer.perform(risk, "accept", writer.executive, writer.days_ago(48))
    return [risk.reference]


def not_reviewed(context: SimulationContext) -> list[str]:
    writer, references = GrcWriter(context), []
    for number in range(4):
        risk = risk_of(writer, f"Part {number + 1} of the portal is late", "project", 150, **HIGH)
        writer.perform(risk, "accept", writer.executive, writer.days_ago(149))
        references.append(risk.reference)
    return references


def long_interval_of_its_own(context: SimulationContext) -> list[str]:
    """Above the limit, unseen for fourteen months, with an interval of three years."""
    writer = GrcWriter(context)
    risk = risk_of(
        writer, "The old portal stays on", "project", 150, **HIGH, review_interval=36,
        reviewed_at=context.end - 425 * DAY, treatment="accept",
    )  # fmt: skip
    at = writer.days_ago(149)
    return [
        writer.force_step(
            risk, "accept", writer.executive, at, accepted_by=writer.executive
        ).reference
    ]


def only_titles(context: SimulationContext) -> list[str]:
    """All that the register says of other parties is a title."""
    nobody_looks_at_other_parties(context)
    GrcWriter(context).create_as_system(Risk, 5, title="A partner fails", category="other_parties")
    return ["other_parties"]


def nobody_looks_at_other_parties(context: SimulationContext) -> list[str]:
    writer = GrcWriter(context)
    for risk in Risk.objects.filter(category="other_parties"):
        writer.edit(risk, writer.manager, writer.days_ago(1), category="organisation")
    return ["other_parties"]


def effect_not_reviewed(context: SimulationContext) -> list[str]:
    writer = GrcWriter(context)
    at, owner = writer.days_ago(180), writer.owner(2)
    risk = risk_of(writer, "Switches of the old floor", "availability", 180)
    action = open_action(
        risk, "Replace the switches", owner=owner, due=writer.days_ago(120).date(),
        by=writer.manager, at=at,
    )  # fmt: skip
    writer.perform(risk, "treat", writer.manager, at + DAY)
    writer.perform(action, "finish", owner, writer.days_ago(120), result="Replaced.")
    return [action.reference]


def control_of(writer: GrcWriter, title: str, days: float, **extra: object) -> Control:
    at = writer.context.end - timedelta(days=days)
    values = {
        "kind": "technical", "owner": writer.owner(1), "operation": "Works at night.",
        "maintenance": "Looked after monthly.", "decision": writer.decisions, "designed_at": at,
        "in_operation_at": at, **extra,
    }  # fmt: skip
    control = writer.import_record(Control, "operating", at, title=title, **values)
    risk = Risk.objects.filter(category="security").order_by("pk")[0]
    writer.link(control, "treats", risk, at)
    return control


def control_without_maintenance(context: SimulationContext) -> list[str]:
    writer = GrcWriter(context)
    titles = ("Doors lock by themselves", "Screens lock by themselves")
    return [control_of(writer, title, 90, maintenance="").reference for title in titles]


def control_decided_by_a_word(context: SimulationContext) -> list[str]:
    """Somebody typed that the board decided it; nothing says so."""
    writer, decided = GrcWriter(context), "Board of spring, item four"
    return [control_of(writer, "Windows lock by themselves", 90, decision=decided).reference]


def control_not_reviewed(context: SimulationContext) -> list[str]:
    writer = GrcWriter(context)
    return [control_of(writer, f"Camera {number}", 430).reference for number in (1, 2, 3)]


def risk_without_control(context: SimulationContext) -> list[str]:
    writer = GrcWriter(context)
    risk = risk_of(writer, "Shared account at the dispatch desk", "security", 40, **HIGH)
    open_action(
        risk, "Give everybody an account", owner=writer.owner(3), due=context.end.date(),
        by=writer.manager, at=writer.days_ago(39),
    )  # fmt: skip
    return [risk.reference]


def assessed_too_long_ago(context: SimulationContext) -> list[str]:
    writer = GrcWriter(context)
    long_ago = (context.end - timedelta(days=430)).date()
    assessments = list(RiskAssessment.objects.filter(scope="security").order_by("done_at", "pk"))
    for place, assessment in enumerate(assessments):
        day = long_ago - timedelta(days=len(assessments) - 1 - place)
        writer.alter(assessment, at=writer.days_ago(1), done_at=day)
    return [assessments[-1].reference]


def policy_past_review(context: SimulationContext) -> list[str]:
    writer = GrcWriter(context)
    policy = Policy.objects.get(kind="security", status="in_force")
    writer.edit(
        policy, writer.executive, writer.days_ago(1), review_due=(context.end - 30 * DAY).date()
    )
    return [policy.reference]


def accepted_nonconformity(
    writer: GrcWriter, title: str, days: float, **extra: object
) -> Nonconformity:
    """One of the old register that was accepted."""
    at = writer.days_ago(days)
    values = {
        "source": "complaint", "grade": "minor", "clause": "8.6.1", "description": "Seen twice.",
        "owner": writer.owner(2), "correction": "Put right.", "accepted_at": at,
        "due": (writer.context.end + 30 * DAY).date(), **extra,
    }  # fmt: skip
    return writer.import_record(Nonconformity, "open", at, title=title, **values)


def no_due_date(context: SimulationContext) -> list[str]:
    return [
        accepted_nonconformity(
            GrcWriter(context), "Catalogue shows an old price", 20, due=None
        ).reference
    ]


def judged_by_the_doer(context: SimulationContext) -> list[str]:
    writer = GrcWriter(context)
    nonconformity = accepted_nonconformity(writer, "Outage of the phones told late", 90)
    at, owner = writer.days_ago(80), nonconformity.owner
    analysis = {
        "cause": "An old list.",
        "similar": "None elsewhere.",
        "no_action_reason": "The rule is new to all of them.",
    }
    writer.force_step(nonconformity, "plan_action", owner, at, **analysis)
    writer.force_step(nonconformity, "finish_action", owner, at + DAY)
    writer.force_step(nonconformity, "close", owner, at + 20 * DAY, effect_reviewed_by=owner)
    return [nonconformity.reference]


def judged_by_who_handed_it_over(context: SimulationContext) -> list[str]:
    """The owner did it all, handed it to a colleague, and judged the effect."""
    writer = GrcWriter(context)
    nonconformity = acted_on(writer, "Outage of the mail told late", 90, 80)
    doer = nonconformity.owner
    writer.alter(nonconformity, at=writer.days_ago(70), owner=writer.owner(4))
    writer.force_step(nonconformity, "close", doer, writer.days_ago(60))
    return [nonconformity.reference]


def overdue(context: SimulationContext) -> list[str]:
    due = (context.end - 35 * DAY).date()
    return [
        accepted_nonconformity(GrcWriter(context), "Old forms on the wall", 90, due=due).reference
    ]


def lies_in_new(context: SimulationContext) -> list[str]:
    """Reported two hundred days ago, and nobody said whether it is one."""
    writer = GrcWriter(context)
    found = writer.create_as_system(
        Nonconformity, 200, source="self_report", clause="8.6.1", title="Two keys for one room",
        description="Seen at the handover.",
    )  # fmt: skip
    return [found.reference]


def accepted_after_months(context: SimulationContext) -> list[str]:
    writer = GrcWriter(context)
    nonconformity = accepted_nonconformity(
        writer, "Old numbers on the door", 30, created_at=writer.days_ago(120)
    )
    return [nonconformity.reference]


def acted_on(
    writer: GrcWriter, title: str, accepted: float, done: float, **extra: object
) -> Nonconformity:
    """Its cause is known and its actions are done; its effect is to be judged."""
    nonconformity = accepted_nonconformity(writer, title, accepted, **extra)
    owner, at = nonconformity.owner, writer.days_ago(done)
    analysis = {
        "cause": "An old list.",
        "similar": "None elsewhere.",
        "no_action_reason": "The rule is new to all of them.",
    }
    writer.force_step(nonconformity, "plan_action", owner, at - DAY, **analysis)
    return writer.force_step(nonconformity, "finish_action", owner, at)


def effect_review_open(context: SimulationContext) -> list[str]:
    return [acted_on(GrcWriter(context), "Labels of the racks", 330, 300).reference]


def actions_done_late(context: SimulationContext) -> list[str]:
    writer = GrcWriter(context)
    due = writer.days_ago(100).date()
    return [acted_on(writer, "Keys of the racks", 150, 20, due=due).reference]


def effect_judged_late(context: SimulationContext) -> list[str]:
    writer = GrcWriter(context)
    nonconformity = acted_on(writer, "Lamps of the racks", 300, 280)
    writer.force_step(
        nonconformity, "close", writer.executive, writer.days_ago(10),
        effect_reviewed_by=writer.executive,
    )  # fmt: skip
    return [nonconformity.reference]


def extended_once(context: SimulationContext) -> list[str]:
    writer = GrcWriter(context)
    nonconformity = accepted_nonconformity(
        writer, "Test printer without label", 60, due=writer.days_ago(5).date()
    )
    later = (context.end + 40 * DAY).date()
    writer.perform(
        nonconformity, "extend", writer.manager, writer.days_ago(8), due=later,
        reason="The label comes from abroad.",
    )  # fmt: skip
    return [nonconformity.reference]


def parties_told_late(context: SimulationContext) -> list[str]:
    writer = GrcWriter(context)
    nonconformity = accepted_nonconformity(
        writer, "Copies of two months lost", 60, grade="major", source="review"
    )
    informed_at = writer.days_ago(60) + 25 * DAY
    with write_transaction(by=writer.manager, verb="tell", at=informed_at):
        tell_parties(nonconformity, by=writer.manager, at=informed_at)
    return [nonconformity.reference]


def graded_down_untold(context: SimulationContext) -> list[str]:
    """Nobody was told of a major one; it was made a minor one before anybody asked."""
    writer = GrcWriter(context)
    nonconformity = accepted_nonconformity(
        writer, "Copies of one month lost", 60, grade="major", source="review"
    )
    writer.alter(nonconformity, at=writer.days_ago(60) + 20 * DAY, grade="minor")
    return [nonconformity.reference]


LAPSES = (
    Lapse("L-013", "risk without effect on customers", ("CHK-RSK-01",), no_effect_on_customers),
    Lapse(
        "L-014", "risk accepted by a service owner", ("CHK-RSK-02",), accepted_by_a_service_owner
    ),
    Lapse(
        "K-321",
        "accepted in a role that was dated back",
        ("CHK-RSK-02",),
        accepted_before_the_role,
        on_site=True,
    ),
    Lapse("L-015", "high risks not reviewed", ("CHK-RSK-03",), not_reviewed),
    Lapse(
        "K-322",
        "high risk with an interval of its own",
        ("CHK-RSK-03",),
        long_interval_of_its_own,
        on_site=True,
    ),
    Lapse("K-323", "a title for a category", ("CHK-RSK-04",), only_titles, on_site=True),
    Lapse("L-016", "no risk of other parties", ("CHK-RSK-04",), nobody_looks_at_other_parties),
    Lapse("L-017", "effect of treatment not reviewed", ("CHK-RSK-05",), effect_not_reviewed),
    Lapse("L-203", "security policy past its review", ("CHK-SEC-01",), policy_past_review),
    Lapse("L-204", "control without maintenance", ("CHK-SEC-02",), control_without_maintenance),
    Lapse(
        "K-738",
        "a control of which the decision is a word",
        ("CHK-SEC-02",),
        control_decided_by_a_word,
        on_site=True,
    ),
    Lapse("L-205", "security risk without control", ("CHK-SEC-03",), risk_without_control),
    Lapse("L-206", "control not reviewed", ("CHK-SEC-04",), control_not_reviewed),
    Lapse("L-207", "security assessed 14 months ago", ("CHK-SEC-05",), assessed_too_long_ago),
    Lapse("L-237", "nonconformity without due date", ("CHK-IMP-01",), no_due_date),
    Lapse("L-238", "effect judged by the doer", ("CHK-IMP-02",), judged_by_the_doer, on_site=True),
    Lapse(
        "K-353",
        "judged by who handed it over",
        ("CHK-IMP-02",),
        judged_by_who_handed_it_over,
        on_site=True,
    ),
    Lapse("L-239", "nonconformity overdue", ("CHK-IMP-03",), overdue),
    Lapse("K-331", "finding lies in new", ("CHK-IMP-01",), lies_in_new, on_site=True),
    Lapse(
        "K-332",
        "finding accepted after months",
        ("CHK-IMP-01",),
        accepted_after_months,
        on_site=True,
    ),
    Lapse(
        "K-333", "effect review open for months", ("CHK-IMP-03",), effect_review_open, on_site=True
    ),
    Lapse(
        "K-334", "actions done after their day", ("CHK-IMP-03",), actions_done_late, on_site=True
    ),
    Lapse("K-335", "effect judged after months", ("CHK-IMP-03",), effect_judged_late, on_site=True),
    Lapse("L-246", "parties told late", ("CHK-IMP-10",), parties_told_late),
    Lapse(
        "L-246a",
        "nobody told, and graded down",
        ("CHK-IMP-01", "CHK-IMP-10"),
        graded_down_untold,
        on_site=True,
    ),
    Lapse("N-10", "risk above the limit accepted by the executive", (), accepted_by_the_executive),
    Lapse("N-13", "nonconformity extended once", (), extended_once),
)
