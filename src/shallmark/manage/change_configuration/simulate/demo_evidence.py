"""What the demonstration knows of its changes and items: costs, tests, and what scanners saw."""

from datetime import datetime, timedelta

from django.db import transaction

from shallmark.kernel import writes
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.system import SYSTEM
from shallmark.manage.change_configuration.models import (
    Change,
    ChangeCost,
    Ci,
    DiscoveryResult,
    TestResult,
)
from shallmark.manage.change_configuration.simulate.change_team import DAY, HOUR
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.writer import RecordWriter

#: change, then its lines: title, amount, kind, nature, budget
COSTS = (
    (
        "Mail archive on cheaper disks",
        ("Two shelves of slow disks", 6800, "once", "direct", "Storage of the year"),
        ("Support of the shelves", 940, "recurring", "direct", "Operations"),
        ("Training of two operators", 700, "once", "indirect", "Training"),
    ),
    (
        "Till software before the feast",
        ("Licence for the new receipts", 2350, "once", "direct", "Shop and till"),
        ("Visits to eleven shops", 1320, "once", "indirect", "Operations"),
    ),
)
#: change, then its tests: title, days ago, environment, result, evidence
TESTS = (
    (
        "Wireless controllers to the current release",
        ("Roaming between two halls", 5, "test hall", "failed",
         "Scanners lost the net for 40 seconds at the gate; sent to the maker."),
        ("Roaming between two halls, with the fix", 3, "test hall", "passed",
         "Twelve walks without a loss; the log of the controller is kept in the team's folder."),
        ("Way back to the former release", 3, "test hall", "passed",
         "Eleven minutes from the decision until all access points answered."),
    ),
    (
        "Spare array for the clinic records",
        ("Restore of one ward", 4, "test system", "passed",
         "Compared with the live records: 4,112 of 4,112 the same."),
    ),
)  # fmt: skip
#: seen on the wire since yesterday, and in no register yet
UNKNOWN = "a4:5e:60:c2:91:07"


@entered(Source.SIMULATION)
def write_demo_evidence(context: SimulationContext, now: datetime) -> None:
    """Costs of what is being assessed, tests of what is approved, and the scan of this night."""
    if DiscoveryResult.objects.filter(key=UNKNOWN).exists():
        return
    with transaction.atomic():
        writer = RecordWriter(context)
        for title, *lines in COSTS:
            change = Change.objects.filter(title=title).latest("pk")
            for line, amount, kind, nature, budget in lines:
                writer.create(
                    ChangeCost, change.implementer, now - 20 * HOUR, title=line, change=change,
                    amount=amount, kind=kind, nature=nature, budget=budget,
                )  # fmt: skip
        for title, *tests in TESTS:
            change = Change.objects.filter(title=title).latest("pk")
            for name, days, environment, result, evidence in tests:
                at = now - days * DAY
                writer.create(
                    TestResult, change.implementer, at, title=name, change=change, tested_at=at,
                    environment=environment, result=result, evidence=evidence,
                )  # fmt: skip
        _write_scan(now)


def _write_scan(now: datetime) -> None:
    """The scanner saw what it covers as it is registered, and one thing that nobody knows."""
    night = now - 7 * HOUR
    items = Ci.objects.filter(status="live").exclude(discovery_key="").order_by("pk")
    for place, item in enumerate(items):
        seen = {"name": item.title, "location": item.location, "address": f"10.20.0.{10 + place}"}
        _saw(item.discovery_key, night + place * timedelta(seconds=3), seen)
    _saw(UNKNOWN, night - DAY, {"address": "10.20.7.44", "maker": "Apple", "port": "Gi1/0/17"})


def _saw(key: str, at: datetime, attributes: dict[str, str]) -> None:
    """A scanner is no person: what it saw comes in by the job that asks it."""
    values = {"key": key, "source": "scanner", "seen_at": at, "attributes": attributes}
    writes.create(DiscoveryResult, by=None, values=values, at=at, authority=SYSTEM)
