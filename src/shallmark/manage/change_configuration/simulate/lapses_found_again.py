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


def seen_since_it_was_withdrawn(context: SimulationContext) -> list[str]:
    """Withdrawn on paper; discovery has seen it five times since."""
    writer = ConfigurationWriter(context)
    at = context.end - 60 * DAY
    item = writer.import_record(
        Ci, "withdrawn", at, title="host-paper", uid="host-paper", discovery_key="host-paper",
        type=writer.types["server"], owner=writer.manager, description="Server host-paper.",
        environment="live", withdrawn_at=at,
    )  # fmt: skip
    for days in (50, 40, 30, 20, 10):
        writer.discover("host-paper", writer.days_ago(days), item)
    return ["host-paper"]


LAPSES = (
    Lapse(
        "K-684",
        "withdrawn, and seen by discovery since",
        ("CHK-CFG-14",),
        seen_since_it_was_withdrawn,
        on_site=True,
    ),
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
