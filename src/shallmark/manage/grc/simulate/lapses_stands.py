"""Lapses as found on site: what was accepted or approved says something else since."""

from shallmark.manage.grc.models import Risk
from shallmark.manage.grc.simulate.baseline import GrcWriter
from shallmark.manage.grc.simulate.lapses import HIGH, accepted_nonconformity, risk_of
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


def unit_exchanged(context: SimulationContext) -> list[str]:
    """Nine minutes before and five as the target became weeks."""
    writer = GrcWriter(context)
    improvement = approved_improvement(writer, "Shorter way to the spares", 60)
    at, by = writer.days_ago(5), writer.manager
    return [writer.alter(improvement, at=at, by=by, verb="edit", unit="weeks")]


LAPSES = (
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
