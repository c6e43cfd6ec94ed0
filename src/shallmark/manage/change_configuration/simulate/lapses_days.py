"""Lapses as found on site: put in order on the eve of the audit."""

from typing import Any

from shallmark.manage.change_configuration.simulate.change_team import DAY
from shallmark.manage.change_configuration.simulate.imported_changes import ImportedChanges
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.declarations import Lapse


def closed_on_the_eve(context: SimulationContext) -> list[str]:
    """Nobody wrote to it for weeks after the night; it was reviewed and closed for the auditor."""
    imported = ImportedChanges(context)
    start, eve = imported.night + DAY, context.end - DAY
    open_yet: dict[str, Any] = {"reviewed_at": None, "closed_at": None, "closed_by": None}
    change = imported.change(status="review", at=start, **open_yet)
    imported.writer.alter(
        change, at=eve, status="closed", reviewed_at=start + 2 * DAY, closed_at=eve,
        closed_by=imported.team.manager,
    )  # fmt: skip
    return [change.reference]


LAPSES = (
    Lapse(
        "S-126",
        "open and silent for weeks, closed on the eve",
        ("CHK-CHG-20",),
        closed_on_the_eve,
        on_site=True,
    ),
)
