"""The changes that are under way when the demonstration is opened: some in every state."""

from datetime import datetime, timedelta

from django.db import transaction

from shallmark.common.stated.models import StatedAct
from shallmark.kernel.provenance import Source, entered
from shallmark.manage.change_configuration.forms_change import QUESTIONS
from shallmark.manage.change_configuration.models import (
    BoardMeeting,
    Change,
    ChangeTask,
    Freeze,
    FreezeException,
    MaintenanceWindow,
)
from shallmark.manage.change_configuration.simulate.change_team import (
    DAY,
    HOUR,
    ChangeTeam,
    approve,
    assess,
    author_of,
    request_approval,
)
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.writer import RecordWriter

NEW, ASSESSED, REQUESTED, APPROVED = range(4)
#: title, service, category, days since its request, days until its start, how far it came
DemoChange = tuple[str, str, str, int, int, int]
CHANGES_UNDER_WAY: tuple[DemoChange, ...] = (
    ("Second uplink for the warehouse", "S10", "minor", 1, 20, NEW),
    ("Pager rota fed from the staff register", "S08", "minor", 2, 17, NEW),
    ("Mail archive on cheaper disks", "S07", "significant", 4, 15, ASSESSED),
    ("Card terminals: new certificate chain", "S03", "minor", 5, 12, REQUESTED),
    ("Tariff tables of the new year in ERP", "S01", "significant", 6, 13, REQUESTED),
    ("Spare array for the clinic records", "S05", "minor", 8, 3, APPROVED),
    ("Wireless controllers to the current release", "S10", "significant", 9, 6, APPROVED),
    ("Backup of the shop in two rings", "S03", "minor", 10, 9, APPROVED),
    ("Till software before the feast", "S03", "minor", 3, 24, ASSESSED),
)
FREEZE = "Trade before the feast"
#: it is planned in the freeze, and its work is parted into tasks: kind and title of each
IN_FREEZE, PARTED = "Till software before the feast", "Backup of the shop in two rings"
TASKS = (
    ("prepare", "Room for the second ring"),
    ("implement", "Move the shop to two rings"),
    ("verify", "Restore one till from each ring"),
)
#: its security was agreed to by telephone
TOLD = "Mail archive on cheaper disks"


@entered(Source.SIMULATION)
def write_demo_changes(context: SimulationContext, now: datetime) -> None:
    """Write the changes that are under way, and a freeze, unless they are there."""
    if not Freeze.objects.filter(title=FREEZE).exists():
        with transaction.atomic():
            team = ChangeTeam(RecordWriter(context))
            for number, planned in enumerate(CHANGES_UNDER_WAY):
                change = _write_change(team, number, planned, now)
                if planned[0] == TOLD:
                    _state_by_telephone(team, change, now)
            _write_freeze(team, now)
            _write_tasks(team, now)
            _write_window(team, now)
            _write_meeting(team, now)
            _correct_a_closed_one(team, now)


def _write_change(team: ChangeTeam, number: int, planned: DemoChange, now: datetime) -> Change:
    title, service, category, days_ago, until, progress = planned
    writer, (requester, implementer) = team.writer, team.people(number)
    at = now - days_ago * DAY
    start = (now + until * DAY).replace(hour=18, minute=0, second=0, microsecond=0)
    change = writer.create(
        Change, requester, at, title=title, category=category, requester=requester,
        reason="Asked for in the operations meeting.", implementer=implementer,
        services=[team.org.services[service].reference], planned_start=start,
        planned_end=start + 2 * HOUR, plan="1. Image\n2. Change\n3. Test\n4. Watch for an hour",
        impact_answers=dict.fromkeys(QUESTIONS, False),
    )  # fmt: skip
    if progress >= ASSESSED:
        change = writer.perform(change, "submit", requester, at + HOUR)
        change = assess(team, change, at + 12 * HOUR)
    if progress >= REQUESTED:
        change = request_approval(team, change, at + 2 * DAY)
    if progress >= APPROVED:
        change = approve(team, change, at + 4 * DAY)
    return change


def _state_by_telephone(team: ChangeTeam, change: Change, now: datetime) -> None:
    """The text on security was changed, and its signature told by telephone: it waits for it."""
    writer, implementer = team.writer, author_of(change, team)
    text = "The old disks are wiped before they leave the house; no control is touched."
    change = writer.edit(change, implementer, now - 5 * HOUR, security_impact=text)
    writer.create(
        StatedAct, implementer, now - 4 * HOUR, record=change.reference, step="sign_security",
        named=team.security, channel="telephone", said_at=now - 5 * HOUR,
        words="Read to her on the telephone; she agrees to it as it stands.",
    )  # fmt: skip


def _correct_a_closed_one(team: ChangeTeam, now: datetime) -> None:
    """A closed change named the wrong room; two people put it right."""
    closed = Change.objects.filter(status=Change.Status.CLOSED).latest("pk")
    title = f"{closed.title}, room 2"
    team.writer.correct(closed, team.manager, now - DAY, "The room was named wrong.", title=title)


def _write_freeze(team: ChangeTeam, now: datetime) -> None:
    start = (now + timedelta(days=22)).replace(hour=0, minute=0, second=0, microsecond=0)
    freeze = team.writer.create(
        Freeze, team.manager, now - 30 * DAY, title=FREEZE, starts_at=start,
        ends_at=start + 14 * DAY, reason="The shops live on these weeks.",
        scope=[team.org.services["S03"].reference],
    )  # fmt: skip
    freeze = team.writer.perform(freeze, "approve", team.manager, now - 29 * DAY)
    change = Change.objects.filter(title=IN_FREEZE).latest("pk")
    team.writer.create(
        FreezeException, change.requester, now - DAY, freeze=freeze, change=change,
        from_at=change.planned_start, to_at=change.planned_end,
        why="The law asks for the new receipts from the first of January on.",
    )  # fmt: skip


def _write_tasks(team: ChangeTeam, now: datetime) -> None:
    """One change in three tasks; the preparation is done."""
    change = Change.objects.filter(title=PARTED).latest("pk")
    for kind, title in TASKS:
        task = team.writer.create(
            ChangeTask, team.manager, now - 2 * DAY, change=change, kind=kind, title=title,
            assigned_to=change.implementer, planned_end=change.planned_end,
        )  # fmt: skip
        if kind == "prepare":
            at, result = now - DAY, "Both rings have 4 TB free."
            team.writer.perform(task, "finish", change.implementer, at, result=result)


def _write_window(team: ChangeTeam, now: datetime) -> None:
    """The network is worked on at the evening of one day of the week."""
    team.writer.create(
        MaintenanceWindow, team.manager, now - 2 * HOUR, title="Network evening",
        services=[team.org.services["S10"].reference], weekday=(now + 6 * DAY).weekday(),
        starts="17:00", minutes=300, valid_from=(now - 30 * DAY).date(), owner=team.manager,
    )  # fmt: skip


def _write_meeting(team: ChangeTeam, now: datetime) -> None:
    """The next meeting of the board, its agenda set."""
    at = (now + 2 * DAY).replace(hour=9, minute=0, second=0, microsecond=0)
    meeting = team.writer.create(
        BoardMeeting, team.manager, now - DAY, title="Change advisory board", meets_at=at,
        place="Room 2 and video",
    )  # fmt: skip
    team.writer.perform(meeting, "set_agenda", team.manager, now - HOUR)
