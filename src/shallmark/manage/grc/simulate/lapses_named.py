"""Lapses as found on site: what an assessment or a control names is not what it is taken for."""

from shallmark.common.documents.models import Document, DocumentVersion
from shallmark.manage.grc.models import Control, Risk, RiskAssessment
from shallmark.manage.grc.simulate.baseline import DAY, GrcWriter
from shallmark.manage.grc.simulate.lapses import HIGH, control_of, risk_of
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.declarations import Lapse


def security_assessment_of_buildings(context: SimulationContext) -> list[str]:
    """The newest assessment of security looked at a risk of the organisation alone."""
    writer = GrcWriter(context)
    day = writer.days_ago(3)
    assessment = writer.create_by_two(
        RiskAssessment, writer.security, writer.executive, day, scope="security",
        title="Risks of information security, winter", done_at=day.date(),
        method="Workshop with the facility team.",
    )  # fmt: skip
    other = Risk.objects.filter(category="organisation").earliest("pk")
    writer.link(assessment, "related", other, day)
    return [assessment.reference]


def decided_by_what_was_withdrawn(context: SimulationContext) -> list[str]:
    """The version by which it was decided was withdrawn months before."""
    writer, at = GrcWriter(context), context.end - 400 * DAY
    version = writer.import_record(
        DocumentVersion, "withdrawn", at, title="Board of old", number="0.3",
        document=Document.objects.filter(kind="other", status="published").earliest("pk"),
        text="We decide on doors.", author=writer.manager, approved_by=writer.executive,
        approved_at=at, effective_from=at + DAY, withdrawn_at=at + 200 * DAY,
    )  # fmt: skip
    control = control_of(writer, "Gates lock by themselves", 90, decision=version.reference)
    return [control.reference]


def treated_by_a_proposal(context: SimulationContext) -> list[str]:
    """Its only control was proposed half a year ago, and nobody made it."""
    writer = GrcWriter(context)
    values = {**HIGH, "treatment": "accept"}
    risk = risk_of(writer, "Old badges of the hall", "security", 200, **values)
    risk = writer.perform(risk, "accept", writer.executive, writer.days_ago(198))
    for days in (120, 60, 10):
        note = f"As before, after {days} days: badges are still the old ones."
        at = writer.days_ago(days)
        risk = writer.perform(risk, "review", writer.owner(1), at, review_note=note)
    at = writer.days_ago(195)
    control = writer.create(
        Control, writer.security, at, title="New badges some day", kind="technical",
        owner=writer.owner(1),
    )  # fmt: skip
    writer.link(control, "treats", risk, at)
    return [risk.reference]


LAPSES = (
    Lapse(
        "K-775",
        "an assessment of security that names another risk alone",
        ("CHK-SEC-05",),
        security_assessment_of_buildings,
        on_site=True,
    ),
    Lapse(
        "K-776",
        "a control decided by a version that was withdrawn",
        ("CHK-SEC-02",),
        decided_by_what_was_withdrawn,
        on_site=True,
    ),
    Lapse(
        "K-777",
        "a security risk treated by what is only proposed",
        ("CHK-SEC-03",),
        treated_by_a_proposal,
        on_site=True,
    ),
)
