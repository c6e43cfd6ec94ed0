"""Lapses in what is said of an effect that there is not: in words, or chosen afterwards."""

from datetime import timedelta
from typing import Any

from shallmark.manage.change_configuration.simulate.imported_changes import ImportedChanges
from shallmark.manage.change_configuration.simulate.lapses_changes import import_changes
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.declarations import Lapse

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def chosen_afterwards(context: SimulationContext) -> list[str]:
    """Nothing was said of customers; that they feel nothing was chosen after the night."""
    imported = ImportedChanges(context)
    start = imported.night + DAY
    not_yet: dict[str, Any] = {
        "outcome": "", "implemented_at": None, "reviewed_at": None, "closed_at": None,
        "closed_by": None,
    }  # fmt: skip
    change = imported.change(status="implement", at=start, customer_impact="", **not_yet)
    imported.writer.alter(
        change, at=start + 3 * DAY, no_customer_effect=True, status="closed", outcome="success",
        implemented_at=start + HOUR,
        reviewed_at=start + 2 * DAY, closed_at=start + 3 * DAY, closed_by=imported.team.manager,
    )  # fmt: skip
    return [change.reference]


LAPSES = (
    Lapse(
        "L-273", "effect on customers: none, in words", ("CHK-CHG-02",),
        import_changes(customer_impact="None."),
    ),
    Lapse(
        "L-273a", "effect on security: none, in words", ("CHK-CHG-04",),
        import_changes(security_impact="not applicable"),
    ),
    Lapse(
        "L-273b", "that customers feel nothing was chosen after the night", ("CHK-CHG-06",),
        chosen_afterwards, on_site=True,
    ),
)  # fmt: skip
