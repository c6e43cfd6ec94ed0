"""Lapses as found on site: a change that was called less before anybody decided on it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from shallmark.manage.change_configuration.simulate.imported_changes import ImportedChanges
from shallmark.manage.team.models import Person
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.declarations import Lapse

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BECAUSE = "Only one switch of one floor is replaced after all."


def called_less(
    because: str = "", settles: Callable[[ImportedChanges], Person] | None = None
) -> Callable[[SimulationContext], list[str]]:
    """Asked for as significant, and minor before its approval: for this reason, settled by one."""

    def plant(context: SimulationContext) -> list[str]:
        imported = ImportedChanges(context)
        start = imported.night + DAY
        stamps = ("approved", "scheduled", "started", "implemented", "reviewed", "closed")
        not_yet: dict[str, Any] = {f"{name}_at": None for name in stamps}
        change = imported.change(
            parts="test review notice", status="assess", at=start - 14 * DAY,
            category="significant", closed_by=None, outcome="", approved_version=2, **not_yet,
        )  # fmt: skip
        settled: dict[str, Any] = {}
        at = start - 11 * DAY - HOUR
        if settles is not None:
            settled = {"lowering_settled_at": at, "lowering_settled_by": settles(imported)}
        alter = imported.writer.alter
        alter(change, at=at, category="minor", lowered_because=because, **settled)
        imported.approve(change, "approve", imported.team.manager, start - 10 * DAY, version=2)
        agreed = start - 10 * DAY
        alter(change, at=agreed, status="authorize")
        alter(change, at=agreed, status="scheduled", approved_at=agreed, scheduled_at=agreed)
        alter(change, at=start, status="implement", started_at=start)
        done: dict[str, Any] = {"implemented_at": start + HOUR, "outcome": "success"}
        alter(change, at=start + HOUR, status="review", **done)
        alter(
            change, at=start + 3 * DAY, status="closed", reviewed_at=start + 2 * DAY,
            closed_at=start + 3 * DAY, closed_by=imported.team.manager,
        )  # fmt: skip
        return [change.reference]

    return plant


LAPSES = (
    Lapse(
        "L-104a",
        "a significant change called minor, without a word",
        ("CHK-CHG-01",),
        called_less(),
    ),
    Lapse(
        "K-531",
        "a significant change called minor, settled by its implementer",
        ("CHK-CHG-01",),
        called_less(BECAUSE, lambda imported: imported.team.staff[0]),
        on_site=True,
    ),
    Lapse(
        "K-532",
        "a significant change called minor for a dot",
        ("CHK-CHG-01",),
        called_less(".", lambda imported: imported.team.manager),
        on_site=True,
    ),
    Lapse(
        "N-104",
        "a significant change called minor with a reason, settled by the manager",
        (),
        called_less(BECAUSE, lambda imported: imported.team.manager),
    ),
)
