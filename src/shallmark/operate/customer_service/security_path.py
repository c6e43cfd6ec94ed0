"""The security path: who is told of a security incident when, and who takes it into the own hands.

ISO/IEC 20000-1:2018, 8.7.3.3; CHK-SEC-06. Its steps are records; what was told and acknowledged
are acts that stay. Its clocks run beside those of the service, day and night, from the mark on.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from shallmark.common.notices.notify import is_silent, notify
from shallmark.kernel import clock
from shallmark.kernel.exceptions import Invalid, NotAllowed
from shallmark.kernel.history import write_transaction
from shallmark.kernel.hooks import WriteEvent, after
from shallmark.kernel.people import Person
from shallmark.kernel.system import SYSTEM
from shallmark.kernel.tracking import versions_of
from shallmark.manage.team.models import RoleAssignment
from shallmark.operate.customer_service.majors import holders
from shallmark.operate.customer_service.models import (
    Acknowledgement,
    Escalation,
    Incident,
    SecurityStep,
)
from shallmark.operate.customer_service.models.states import OPEN

SECURITY = Escalation.Kind.SECURITY
#: from then on the job makes up what the write itself should have told
MARKED = ("create", "edit", "triage", "classify_security")


@dataclass(frozen=True)
class PathStep:
    """A step as it stands for one incident: due when, taken when, acknowledged by whom."""

    step: SecurityStep
    due_at: datetime
    escalation: Escalation | None = None
    acknowledgement: Acknowledgement | None = None

    @property
    def is_late(self) -> bool:
        """Told later than the path says, or not told though it was due."""
        told = self.escalation.at if self.escalation else clock.now()
        return told - self.due_at > timedelta(minutes=1)


@dataclass(frozen=True)
class Held:
    """A security priority that an incident held from then on, or none."""

    since: datetime
    level: int | None
    acknowledge_seconds: int | None


def priorities_held(incident: Incident) -> list[Held]:
    """One after the other, as the history tells; one query."""
    rows = versions_of(Incident).filter(pgh_obj=incident.pk).order_by("pgh_id")
    priority = "security_priority__"
    wanted = rows.values_list(
        "updated_at", f"{priority}level", f"{priority}acknowledge_seconds"
    )  # fmt: skip
    return [Held(*row) for row in wanted]


def missed_at(held: Sequence[Held], marked: datetime, answered: datetime | None) -> datetime | None:
    """The time that passed first while its priority held and nobody had acknowledged it.

    A lower priority afterwards takes nothing back (CHK-SEC-06).
    """
    end = answered or clock.now()
    passed = []
    for each, until in zip(held, [*(later.since for later in held[1:]), end], strict=True):
        if each.acknowledge_seconds is not None and each.since < end:
            due = marked + timedelta(seconds=each.acknowledge_seconds)
            passed += [due] if due < min(until, end) else []
    return min(passed, default=None)


def path_of(incident: Incident, held: Sequence[Held]) -> list[PathStep]:
    """The steps that concern it, and those that were taken, in their order; two queries."""
    if incident.security_at is None:
        return []
    told = _told(incident)
    steps = SecurityStep.objects.filter(is_active=True).select_related("role").order_by("level")
    path = []
    for step in steps:
        escalation, acknowledgement = told.get(step.pk, (None, None))
        taken = escalation.due_at if escalation else None
        due = due_at(step, incident.security_at, held) or taken
        if due is not None:
            path.append(PathStep(step, due, escalation, acknowledgement))
    return path


def due_at(step: SecurityStep, marked: datetime, held: Sequence[Held]) -> datetime | None:
    """When the step is due; None where it does not concern the incident, or not yet.

    What concerns it since it has a higher priority is not due before that.
    """
    due = marked + timedelta(seconds=step.after_seconds)
    if step.up_to is None:
        return due
    since = None
    for each in reversed(held):
        if each.level is None or each.level > step.up_to:
            break
        since = each.since
    return None if since is None else max(due, since)


Told = dict[int | None, tuple[Escalation, Acknowledgement | None]]


def _told(incident: Incident) -> Told:
    rows = incident.escalations.filter(kind=SECURITY).select_related("told", "acknowledgement__by")
    return {row.step_id: (row, getattr(row, "acknowledgement", None)) for row in rows}


def acknowledged_at(path: Iterable[PathStep]) -> datetime | None:
    """When the first of those who were told took it into the own hands."""
    return min((each.acknowledgement.at for each in path if each.acknowledgement), default=None)


def follow(incident: Incident, moment: datetime, *, late: timedelta | None = None) -> int:
    """Tell what is due and was not told; returns how many steps were taken.

    `late`: each step that long after it was due, of which all before the moment are told now.
    """
    behind = late or timedelta(0)
    if not incident.security:
        return 0
    path = path_of(incident, priorities_held(incident))
    taken = 0
    for each in path:
        if each.escalation is not None or each.due_at + behind > moment:
            continue
        answered = acknowledged_at(path)
        if each.step.only_unanswered and answered is not None and answered <= each.due_at:
            continue
        taken += _tell(incident, each, moment if late is None else each.due_at + behind)
    return taken


def _tell(incident: Incident, each: PathStep, at: datetime) -> bool:
    """The holders of the role hear of it; nobody is told where nobody holds it."""
    people = list(holders(role_assignments__role__key=each.step.role.key).order_by("pk"))
    if not people:
        return False
    _escalation, new = Escalation.objects.get_or_create(
        incident=incident, kind=SECURITY, metric="", level=each.step.level,
        defaults={"at": at, "told": people[0], "step": each.step, "due_at": each.due_at},
    )  # fmt: skip
    if new and not is_silent():
        notify(people, "security", incident, at=at, audience="security")
    return new


@after(Incident, *MARKED)
def tell_at_once(incident: Incident, event: WriteEvent) -> None:
    """What is due at once is told in the transaction of the mark."""
    if incident.security and incident.status in OPEN and not is_silent():
        follow(incident, event.at)


def follow_due(now: datetime | None = None, *, limit: int = 500) -> int:
    """Take each step of the path that is due; returns how many. Safe to run twice."""
    moment = now or clock.now()
    taken = 0
    here = Incident.objects.filter(Q(source_system="") | Q(source_state=""))
    marked = here.filter(security=True, status__in=OPEN, security_at__lte=moment)
    for key in list(marked.order_by("security_at").values_list("pk", flat=True)[:limit]):
        with write_transaction(by=None, verb="escalate", authority=SYSTEM):
            locked = Incident.objects.select_for_update(of=("self",), skip_locked=True)
            incident = locked.filter(pk=key).first()
            taken += follow(incident, moment) if incident is not None else 0
    return taken


def acknowledge(incident: Incident, *, by: Person, at: datetime | None = None) -> int:
    """Take what the person was told into the own hands; returns how many steps that answers.

    Raises:
        NotAllowed: the person was not told, and holds no role that was.
        Invalid: it is acknowledged already.

    """
    with transaction.atomic(), write_transaction(by=by, verb="acknowledge", at=at) as write:
        told = _told_to(incident, by)
        if not told or by.pk == incident.reporter_id:
            raise NotAllowed(_("The security path did not tell you of it."))
        open_ones = [row for row in told if not hasattr(row, "acknowledgement")]
        if not open_ones:
            raise Invalid({"": [_("You acknowledged it already.")]})
        Acknowledgement.objects.bulk_create(
            Acknowledgement(incident=incident, escalation=row, by=by, at=write.at)
            for row in open_ones
        )
    return len(open_ones)


def _told_to(incident: Incident, person: Person) -> Sequence[Escalation]:
    """What the person was told, or another holder of the same role."""
    rows = incident.escalations.filter(kind=SECURITY, step__isnull=False)
    rows = rows.select_related("step", "acknowledgement")
    held = set(
        SecurityStep.objects.filter(role__assignments__in=_held(person)).values_list(
            "pk", flat=True
        )
    )
    return [row for row in rows if row.told_id == person.pk or row.step_id in held]


def _held(person: Person) -> QuerySet[RoleAssignment]:
    return RoleAssignment.objects.in_effect(clock.now().date()).filter(person=person.pk)


def may_acknowledge(path: Iterable[PathStep], person: Person) -> bool:
    """Whether somebody waits for the word of this person."""
    waiting = [each for each in path if each.escalation and each.acknowledgement is None]
    if any(each.escalation and each.escalation.told_id == person.pk for each in waiting):
        return True
    roles = {each.step.role_id for each in waiting}
    return bool(roles) and _held(person).filter(role__in=roles).exists()
