"""The changes that are under way when the demonstration is opened: some in every state."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from shallmark.manage.change_configuration.models import Change, Freeze
from shallmark.simulate.bends import Scene
from shallmark.simulate.changes import DAY, HOUR, Office, approve, ask, assess
from shallmark.simulate.registers import Pen

NEW, ASSESSED, ASKED, APPROVED = range(4)
#: title, service, category, days since it was asked for, days until it starts, how far it came
CASES = (
    ("Second uplink for the warehouse", "S10", "minor", 1, 20, NEW),
    ("Pager rota fed from the staff register", "S08", "minor", 2, 17, NEW),
    ("Mail archive on cheaper disks", "S07", "significant", 4, 15, ASSESSED),
    ("Card terminals: new certificate chain", "S03", "minor", 5, 12, ASKED),
    ("Tariff tables of the new year in ERP", "S01", "significant", 6, 13, ASKED),
    ("Spare array for the clinic records", "S05", "minor", 8, 3, APPROVED),
    ("Wireless controllers to the current release", "S10", "significant", 9, 6, APPROVED),
    ("Backup of the shop in two rings", "S03", "minor", 10, 9, APPROVED),
)
FREEZE = "Trade before the feast"


def open_changes(scene: Scene, now: datetime) -> None:
    """Write them, whole or not at all; what is there already stays."""
    if not Freeze.objects.filter(title=FREEZE).exists():
        with transaction.atomic():
            office = Office(Pen(scene))
            for number, case in enumerate(CASES):
                _one(office, number, case, now)
            _freeze(office, now)


def _one(office: Office, number: int, case: tuple[Any, ...], now: datetime) -> None:
    title, service, category, asked, until, reach = case
    pen, (requester, implementer) = office.pen, office.people(number)
    at = now - asked * DAY
    start = (now + until * DAY).replace(hour=18, minute=0, second=0, microsecond=0)
    change = pen.make(
        Change, requester, at, title=title, category=category, requester=requester,
        reason="Asked for in the operations meeting.", implementer=implementer,
        services=[office.org.services[service].reference], planned_start=start,
        planned_end=start + 2 * HOUR, plan="1. Image\n2. Change\n3. Test\n4. Watch for an hour",
        impact_answers={"changed_service": False},
    )  # fmt: skip
    if reach >= ASSESSED:
        change = pen.do(change, "submit", requester, at + HOUR)
        change = assess(office, change, at + 12 * HOUR)
    if reach >= ASKED:
        change = ask(office, change, at + 2 * DAY)
    if reach >= APPROVED:
        approve(office, change, at + 4 * DAY)


def _freeze(office: Office, now: datetime) -> None:
    start = (now + timedelta(days=22)).replace(hour=0, minute=0, second=0, microsecond=0)
    freeze = office.pen.make(
        Freeze, office.manager, now - 30 * DAY, title=FREEZE, starts_at=start,
        ends_at=start + 14 * DAY, reason="The shops live on these weeks.",
        scope=[office.org.services["S03"].reference],
    )  # fmt: skip
    office.pen.do(freeze, "approve", office.manager, now - 29 * DAY)
