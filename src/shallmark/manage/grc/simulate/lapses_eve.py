"""Lapses as found on site: closed, rejected or allowed on the eve, so that nothing judged it."""

from typing import Any

from shallmark.common.actions.actions import open_action
from shallmark.manage.grc.models import Nonconformity, Risk, RiskCriteria
from shallmark.manage.grc.simulate.baseline import SCALE, GrcWriter
from shallmark.manage.grc.simulate.lapses import HIGH, risk_of
from shallmark.manage.team.models import Person, RoleDefinition
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.declarations import Lapse

OVER = "The hall was given up, and the risk with it."


def _closed(writer: GrcWriter, title: str, days: float, by: Person | None = None) -> Risk:
    """Accepted above the limit so many days ago, and closed one day before the audit."""
    risk = risk_of(writer, title, "organisation", days, **HIGH)
    risk = writer.perform(risk, "accept", writer.executive, writer.days_ago(days - 1))
    at, by = writer.days_ago(1), by or risk.owner
    writer.alter(
        risk, at=at, by=by, verb="close", status="closed", closed_at=at, closed_by=by,
        close_reason=OVER,
    )  # fmt: skip
    return risk


def closed_unreviewed(context: SimulationContext) -> list[str]:
    """Nobody looked at it for five months; the day before the audit it is closed."""
    writer = GrcWriter(context)
    return [_closed(writer, "One lamp for the whole hall", 150, writer.manager).reference]


def closed_by_its_owner(context: SimulationContext) -> list[str]:
    return [_closed(GrcWriter(context), "One door for the whole hall", 60).reference]


def _raise_limit(writer: GrcWriter) -> None:
    """Two people write that more is accepted, one day before the audit."""
    writer.create_by_two(
        RiskCriteria, writer.manager, writer.executive, writer.days_ago(1), edition="2",
        title="How much risk we accept from now on", limit_score=25, scale=SCALE,
        acceptor_role=RoleDefinition.objects.get(key="it_executive_officer"),
        approach="Looked for in workshops by service and by process, twice a year.",
    )  # fmt: skip


def untreated_until_the_limit_rose(context: SimulationContext) -> list[str]:
    writer = GrcWriter(context)
    risk = risk_of(writer, "One ladder for all racks", "organisation", 40, **HIGH)
    _raise_limit(writer)
    return [risk.reference]


def uncontrolled_until_the_limit_rose(context: SimulationContext) -> list[str]:
    writer = GrcWriter(context)
    risk = risk_of(writer, "One badge for all guests", "security", 40, **HIGH, treatment="accept")
    risk = writer.perform(risk, "accept", writer.executive, writer.days_ago(39))
    _raise_limit(writer)
    return [risk.reference]


def action_long_overdue(context: SimulationContext) -> list[str]:
    """What is to treat it was due two months ago; nobody did it, and it counts."""
    writer = GrcWriter(context)
    risk = risk_of(writer, "One key for the whole hall", "organisation", 85, **HIGH)
    open_action(
        risk, "Give everybody a key", owner=writer.owner(3), due=writer.days_ago(60).date(),
        by=writer.manager, at=writer.days_ago(84),
    )  # fmt: skip
    return [writer.perform(risk, "treat", writer.manager, writer.days_ago(83)).reference]


def rejected_by_its_owner(context: SimulationContext) -> list[str]:
    """Whoever would have to mend it says that it is none."""
    writer = GrcWriter(context)
    found = writer.create_as_system(
        Nonconformity, 20, source="audit", clause="8.6.1", title="Tickets without a service",
        description="Seen in a sample of ten.", owner=writer.owner(2),
    )  # fmt: skip
    at = writer.days_ago(1)
    writer.alter(
        found, at=at, by=found.owner, verb="reject", status="rejected", decided_at=at,
        closed_at=at, closed_by=found.owner,
        decision_reason="The service follows from the caller's team.",
    )  # fmt: skip
    return [found.reference]


def graded_down_by_its_owner(context: SimulationContext) -> list[str]:
    """Reported as major; before it was accepted its owner called it minor, and nobody was told."""
    writer = GrcWriter(context)
    found = writer.create_as_system(
        Nonconformity, 40, source="audit", clause="8.6.1", title="Copies of a week lost",
        description="Seen at a restore.", owner=writer.owner(2), grade="major",
    )  # fmt: skip
    writer.alter(found, at=writer.days_ago(39), by=found.owner, verb="edit", grade="minor")
    values: dict[str, Any] = {"correction": "The copies were made again.", "due": writer.review_due}
    return [
        writer.perform(found, "accept", writer.manager, writer.days_ago(38), **values).reference
    ]  # fmt: skip


LAPSES = (
    Lapse(
        "K-720",
        "risk closed on the eve, and not reviewed for months",
        ("CHK-RSK-03",),
        closed_unreviewed,
        on_site=True,
    ),
    Lapse(
        "K-721",
        "risk above the limit closed by its owner",
        ("CHK-RSK-02",),
        closed_by_its_owner,
        on_site=True,
    ),
    Lapse(
        "K-722",
        "an untreated risk, and the limit raised on the eve",
        ("CHK-RSK-02",),
        untreated_until_the_limit_rose,
        on_site=True,
    ),
    Lapse(
        "K-723",
        "a security risk without control, and the limit raised on the eve",
        ("CHK-SEC-03",),
        uncontrolled_until_the_limit_rose,
        on_site=True,
    ),
    Lapse(
        "K-724",
        "a risk treated by an action that is long overdue",
        ("CHK-RSK-02",),
        action_long_overdue,
        on_site=True,
    ),
    Lapse(
        "K-725",
        "a finding rejected by its owner",
        ("CHK-IMP-01",),
        rejected_by_its_owner,
        on_site=True,
    ),
    Lapse(
        "K-726",
        "a finding graded down by its owner before it was accepted",
        ("CHK-IMP-01", "CHK-IMP-10"),
        graded_down_by_its_owner,
        on_site=True,
    ),
)
