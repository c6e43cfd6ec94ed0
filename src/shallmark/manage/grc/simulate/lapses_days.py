"""Lapses as found on site: days typed later than they were, or moved once they were past."""

from shallmark.common.actions.actions import open_action
from shallmark.manage.grc.models import RiskAssessment
from shallmark.manage.grc.simulate.baseline import DAY, GrcWriter
from shallmark.manage.grc.simulate.lapses import HIGH, control_of, risk_of
from shallmark.manage.grc.simulate.lapses_improve import (
    approved_improvement,
    nothing_from_suppliers,
)
from shallmark.plan.policy.models import Policy
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.declarations import Lapse


def assessment_recorded_later(context: SimulationContext) -> list[str]:
    """The workshop of last winter was entered in the week before the audit."""
    writer = GrcWriter(context)
    assessment = writer.create_by_two(
        RiskAssessment, writer.security, writer.executive, writer.days_ago(4), scope="security",
        title="Risks of information security, winter", done_at=context.date_ago(100),
        method="Workshop with service owners, scored by the scale.",
    )  # fmt: skip
    return [assessment.reference]


def assessed_without_a_risk(context: SimulationContext) -> list[str]:
    """The workshop is on record, and no risk that it looked at."""
    writer = GrcWriter(context)
    day = writer.days_ago(20)
    assessment = writer.create_by_two(
        RiskAssessment, writer.security, writer.executive, day, scope="security",
        title="Risks of information security, once more", done_at=day.date(),
        method="Workshop with service owners, scored by the scale.",
    )  # fmt: skip
    return [assessment.reference]


def security_review_moved(context: SimulationContext) -> list[str]:
    """Nobody looked at the policy when its review was due: the day was moved on."""
    writer = GrcWriter(context)
    policy = Policy.objects.get(kind="security", status="in_force")
    writer.alter(policy, at=writer.days_ago(90), review_due=context.date_ago(30))
    return [writer.alter(policy, at=context.end - 2 * DAY, review_due=context.date_ago(-200))]


def security_review_moved_on_its_eve(context: SimulationContext) -> list[str]:
    writer = GrcWriter(context)
    policy = Policy.objects.get(kind="security", status="in_force")
    writer.alter(policy, at=writer.days_ago(90), review_due=context.date_ago(30))
    later = context.date_ago(-200)
    return [writer.alter(policy, at=writer.days_ago(31), verb="edit", review_due=later)]


def sheet_written_afterwards(context: SimulationContext) -> list[str]:
    """Put in operation without a word on maintenance; that was filled in before the audit."""
    writer = GrcWriter(context)
    control = control_of(writer, "Visitors are led to the door", 90, maintenance="")
    return [writer.alter(control, at=writer.days_ago(3), maintenance="The list is read weekly.")]


def called_something_else(context: SimulationContext) -> list[str]:
    """A security risk above the limit without a control is one of the organisation since."""
    writer = GrcWriter(context)
    risk = risk_of(writer, "One password for the whole dispatch", "security", 40, **HIGH)
    open_action(
        risk, "Give everybody a password", owner=writer.owner(3), due=context.end.date(),
        by=writer.manager, at=writer.days_ago(39),
    )  # fmt: skip
    writer.force_step(risk, "treat", writer.manager, writer.days_ago(38))
    return [writer.alter(risk, at=writer.days_ago(3), category="organisation")]


def named_a_supplier_afterwards(context: SimulationContext) -> list[str]:
    """Nothing came from suppliers; an idea of the desk is called theirs since yesterday."""
    half, writer = nothing_from_suppliers(context), GrcWriter(context)
    idea = approved_improvement(writer, "Cheaper paper", 120)
    writer.alter(idea, at=writer.days_ago(1), source="supplier")
    return half


def reviewed_on_the_eve(context: SimulationContext) -> list[str]:
    """Above the limit, and nobody looked at it for seven months; then the auditor came."""
    writer = GrcWriter(context)
    risk = risk_of(writer, "One person knows the night jobs", "organisation", 215, **HIGH)
    open_action(
        risk, "Two people learn them", owner=writer.owner(3), due=context.date_ago(-40),
        by=writer.manager, at=writer.days_ago(214),
    )  # fmt: skip
    writer.force_step(risk, "treat", writer.manager, writer.days_ago(213))
    return [writer.alter(risk, at=writer.days_ago(1), reviewed_at=writer.days_ago(1))]


def scored_down_on_the_eve(context: SimulationContext) -> list[str]:
    """Above the limit, and nobody does anything; two days before the audit it is scored lower."""
    writer = GrcWriter(context)
    risk = risk_of(writer, "The night shift has no deputy", "organisation", 50, **HIGH)
    return [
        writer.alter(
            risk, at=writer.days_ago(2), by=risk.owner, verb="review", likelihood=2, score=8
        )
    ]


def scored_down_to_be_accepted(context: SimulationContext) -> list[str]:
    """Lowered by an edit, accepted by its owner, up again, and treated since."""
    writer = GrcWriter(context)
    risk = risk_of(writer, "One supplier of paper rolls", "organisation", 60, **HIGH)
    writer.alter(risk, at=writer.days_ago(55), verb="edit", likelihood=2, score=8)
    writer.force_step(
        risk, "accept", risk.owner, writer.days_ago(54), accepted_by=risk.owner
    )  # fmt: skip
    writer.alter(
        risk, at=writer.days_ago(50), verb="edit", likelihood=4, score=16, status="assessed",
        treatment="reduce", accepted_by=None, accepted_at=None,
    )  # fmt: skip
    open_action(
        risk, "Find a second one", owner=writer.owner(3), due=context.date_ago(-40),
        by=writer.manager, at=writer.days_ago(49),
    )  # fmt: skip
    return [str(writer.force_step(risk, "treat", writer.manager, writer.days_ago(48)).reference)]


LAPSES = (
    Lapse(
        "K-438",
        "risk scored down by its owner on the eve",
        ("CHK-RSK-02",),
        scored_down_on_the_eve,
        on_site=True,
    ),
    Lapse(
        "K-439",
        "risk scored down to be accepted, and up again",
        ("CHK-RSK-02",),
        scored_down_to_be_accepted,
        on_site=True,
    ),
    Lapse(
        "K-420",
        "risk above the limit reviewed on the eve",
        ("CHK-RSK-03",),
        reviewed_on_the_eve,
        on_site=True,
    ),
    Lapse(
        "L-208a",
        "security assessment recorded three months later",
        ("CHK-SEC-05",),
        assessment_recorded_later,
        on_site=True,
    ),
    Lapse(
        "L-204a",
        "sheet of a control written afterwards",
        ("CHK-SEC-02",),
        sheet_written_afterwards,
        on_site=True,
    ),
    Lapse(
        "L-205a",
        "security risk called something else",
        ("CHK-SEC-03",),
        called_something_else,
        on_site=True,
    ),
    Lapse(
        "L-244a",
        "an idea called the suppliers' afterwards",
        ("CHK-IMP-08",),
        named_a_supplier_afterwards,
        on_site=True,
    ),
    Lapse(
        "L-207a",
        "a security assessment that names no risk",
        ("CHK-SEC-05",),
        assessed_without_a_risk,
        on_site=True,
    ),
    Lapse(
        "K-437",
        "review of the security policy moved on its eve",
        ("CHK-SEC-01",),
        security_review_moved_on_its_eve,
        on_site=True,
    ),
    Lapse(
        "K-364",
        "review of the security policy moved once it was due",
        ("CHK-SEC-01",),
        security_review_moved,
        on_site=True,
    ),
)
