"""Access of outsiders in the demonstration: asked for, refused, in use and over."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from shallmark.kernel import writes
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.system import SYSTEM
from shallmark.manage.grc.models import ExternalAccess
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.writer import RecordWriter

DAY = timedelta(days=1)
UNANSWERED, REFUSED, APPROVED = range(3)
#: title, party, systems, agreement, purpose, days from asking and first to last day, what became
ACCESS = (
    (
        "Firmware of the core switches", "Netzwerk Nord", "core-switch-1\ncore-switch-2",
        "Frame contract, annex on remote work", "Help with the update of the firmware",
        (-75, -70, -62), APPROVED,
    ),
    (
        "Cash terminals of the season", "Kassenbau Lindner", "s03-app\ns03-db",
        "Maintenance contract, section 9", "Errors of the new receipts are looked for",
        (-21, -18, 40), APPROVED,
    ),
    (
        "Figures for the auditor of the bank", "Hafenbank audit", "s01-db", "",
        "Reads the ledgers of the year by itself", (-33, -20, 10), REFUSED,
    ),
    (
        "Second pair of eyes for the backups", "Restore house Elbe", "s05-vm1\ns05-vm2",
        "Confidentiality signed in November", "Watches the restore test of the clinic",
        (-1, 5, 12), UNANSWERED,
    ),
)  # fmt: skip
WHY_NOT = "They get an extract on a disk: nobody from outside reads the ledgers directly."


@entered(Source.SIMULATION)
def write_demo_access(context: SimulationContext, now: datetime) -> None:
    """The administrator asks, security decides; beginning and end come with the days."""
    if ExternalAccess.objects.filter(title=ACCESS[0][0]).exists():
        return
    with transaction.atomic():
        writer, security = RecordWriter(context), context.org.roles["security_manager"]
        for place, row in enumerate(ACCESS):
            title, party, systems, agreement, purpose, (asked, first, last), answer = row
            at = now + asked * DAY
            access = writer.create(
                ExternalAccess, context.org.roles["admin"], at, title=title, party=party,
                owner=context.org.staff["infrastructure"][place + 1], systems=systems,
                agreement=agreement, purpose=purpose,
                starts_on=(now + first * DAY).date(), ends_on=(now + last * DAY).date(),
            )  # fmt: skip
            if answer == APPROVED:
                access = writer.perform(access, "approve", security, at + DAY)
                _follow_days(access, now, (("start", first), ("end_by_date", last + 1)))
            elif answer == REFUSED:
                writer.perform(access, "refuse", security, at + DAY, decision_reason=WHY_NOT)


def _follow_days(access: ExternalAccess, now: datetime, steps: Iterable[tuple[str, int]]) -> None:
    """Take the steps that come by themselves with a day, as the job of every morning does."""
    for verb, day in steps:
        at = now + day * DAY
        if at <= now:
            reason = str(at.date())
            access = writes.perform(access, verb, by=None, reason=reason, at=at, authority=SYSTEM)
