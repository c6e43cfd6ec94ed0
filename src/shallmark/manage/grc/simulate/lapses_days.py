"""Lapses as found on site: days typed later than they were, or moved once they were past."""

from shallmark.manage.grc.models import RiskAssessment
from shallmark.manage.grc.simulate.baseline import DAY, GrcWriter
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


def security_review_moved(context: SimulationContext) -> list[str]:
    """Nobody looked at the policy when its review was due: the day was moved on."""
    writer = GrcWriter(context)
    policy = Policy.objects.get(kind="security", status="in_force")
    writer.alter(policy, at=writer.days_ago(90), review_due=context.date_ago(30))
    return [writer.alter(policy, at=context.end - 2 * DAY, review_due=context.date_ago(-200))]


LAPSES = (
    Lapse(
        "L-208a",
        "security assessment recorded three months later",
        ("CHK-SEC-05",),
        assessment_recorded_later,
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
