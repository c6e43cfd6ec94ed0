"""Lapses as found on site: a difference that nobody mended, a host that discovery never sees."""

from datetime import timedelta

from shallmark.manage.change_configuration.models import Ci
from shallmark.manage.change_configuration.simulate.items import ConfigurationWriter
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.declarations import Lapse

DAY = timedelta(days=1)
PLACE = {"expected": "Room 1", "found": "Room 2"}


def closed_and_found_again(context: SimulationContext) -> list[str]:
    """Closed as mended; the next look finds the same place in the register."""
    writer = ConfigurationWriter(context)
    item = Ci.objects.filter(type__key="workstation").latest("pk")
    first = writer.difference(item, 50, **PLACE)
    again = writer.difference(item, 4, status="correcting", **PLACE)
    return [first.reference, again.reference]


def mended_and_moved_again(context: SimulationContext) -> list[str]:
    """The register was corrected; months later it was moved to another room."""
    writer = ConfigurationWriter(context)
    item = Ci.objects.filter(type__key="workstation").latest("pk")
    writer.difference(item, 50, **PLACE)
    writer.difference(item, 4, status="correcting", expected="Room 2", found="Room 3")
    return [item.reference]


def never_compared(context: SimulationContext) -> list[str]:
    """A switch whose key was emptied and whose name is another one, so that no scan is of it."""
    writer = ConfigurationWriter(context)
    item = Ci.objects.filter(type__key="server", status="live").latest("pk")
    at = context.end - 40 * DAY
    seen = writer.discover(item.discovery_key, at - DAY, item)
    writer.alter(
        item, at=at, by=writer.manager, verb="edit", discovery_key="", uid="srv-quiet",
        explained_by=seen.reference,
    )  # fmt: skip
    return [item.reference, "host-6"]


LAPSES = (
    Lapse(
        "K-511",
        "a difference closed unmended and found again",
        ("CHK-CFG-06",),
        closed_and_found_again,
        on_site=True,
    ),
    Lapse("N-050", "a difference mended, and another one later", (), mended_and_moved_again),
    Lapse(
        "K-512",
        "a host without the key by which discovery compares it",
        ("CHK-CFG-14",),
        never_compared,
        on_site=True,
    ),
)
