"""Lapses as found on site: a collision decided on by who may not, or on other windows."""

from collections.abc import Callable
from datetime import timedelta

from shallmark.manage.change_configuration.models import Change
from shallmark.manage.change_configuration.simulate.imported_changes import ImportedChanges
from shallmark.manage.team.models import Person
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.declarations import Lapse

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TEXT = "The switch goes first; the servers follow when it runs again."


def decided(
    who: Callable[[ImportedChanges, Change], Person | None],
    *,
    before: timedelta = DAY,
    moved: timedelta = timedelta(),
) -> Callable[[SimulationContext], list[str]]:
    """Two changes of one service at one time, on which this person decided so long before.

    `moved`: so much earlier lay the window of the other when it was decided on.
    """

    def plant(context: SimulationContext) -> list[str]:
        imported = ImportedChanges(context)
        other = imported.change()
        imported.night -= DAY
        change = imported.change(collision_decision=TEXT)
        start = imported.night
        own = [start.isoformat(), (start + HOUR).isoformat()]
        others = [(start - moved).isoformat(), (start + HOUR - moved).isoformat()]
        person = who(imported, change)
        if person is not None:
            imported.writer.alter(
                change, at=start + 4 * DAY, collision_decided_by=person,
                collision_decided_at=start - before,
                collision_of={other.reference: [*own, *others]},
            )  # fmt: skip
        return [change.reference, other.reference]

    return plant


def _manager(imported: ImportedChanges, _change: Change) -> Person:
    return imported.team.manager


LAPSES = (
    Lapse(
        "K-521",
        "a collision decided by a text of nobody",
        ("CHK-CHG-12",),
        decided(lambda _imported, _change: None),
        on_site=True,
    ),
    Lapse(
        "K-522",
        "a collision decided by whoever carries one of them out",
        ("CHK-CHG-12",),
        decided(lambda _imported, change: change.implementer),
        on_site=True,
    ),
    Lapse(
        "K-523",
        "a collision decided before the other was moved onto it",
        ("CHK-CHG-12",),
        decided(_manager, moved=HOUR / 2),
        on_site=True,
    ),
    Lapse(
        "K-524",
        "a collision decided when both were done",
        ("CHK-CHG-12",),
        decided(_manager, before=-2 * HOUR),
        on_site=True,
    ),
    Lapse("N-117", "a collision that the change manager decided", (), decided(_manager)),
)
