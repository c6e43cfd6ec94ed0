"""The lists of incidents that come with the product, and what each of them holds."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shallmark.kernel.people import Person
from shallmark.kernel.records import View
from shallmark.operate.customer_service.models import Acknowledgement
from shallmark.operate.customer_service.models.states import OPEN

IS_OPEN = Q(status__in=OPEN)


def _mine(person: Person, _now: datetime) -> Q:
    return IS_OPEN & Q(assigned_to=person)


def _team_unassigned(person: Person, _now: datetime) -> Q:
    return IS_OPEN & Q(assigned_to__isnull=True, assigned_team__in=person.team_ids)


def _due_soon(_person: Person, now: datetime) -> Q:
    return Q(next_due_at__gte=now, next_due_at__lt=now + timedelta(hours=4))


def _breached(_person: Person, now: datetime) -> Q:
    return Q(next_due_at__lt=now)


def to_accept(person: Person, _now: datetime) -> Q:
    """New ones that nobody has, of the person's teams or of none: the queue of the desk."""
    teams = Q(assigned_team__isnull=True) | Q(assigned_team__in=person.team_ids)
    return teams & Q(status="new", assigned_to__isnull=True)


def _mine_due(person: Person, now: datetime) -> Q:
    return _mine(person, now) & _due_soon(person, now)


def _mine_breached(person: Person, now: datetime) -> Q:
    return _mine(person, now) & _breached(person, now)


def _reminder(_person: Person, now: datetime) -> Q:
    return Q(status="on_hold", hold_until__lte=now)


def _open(_person: Person, _now: datetime) -> Q:
    return IS_OPEN


def _vip(_person: Person, _now: datetime) -> Q:
    return IS_OPEN & Q(reporter__is_vip=True)


def _major(_person: Person, _now: datetime) -> Q:
    return IS_OPEN & Q(major=True)


def _security(_person: Person, _now: datetime) -> Q:
    return IS_OPEN & Q(security=True)


def _unacknowledged(_person: Person, _now: datetime) -> Q:
    """Of security, and nobody who was told has taken it on."""
    answered = Acknowledgement.objects.values("incident")
    return IS_OPEN & Q(security=True) & ~Q(pk__in=answered)


def _to_review(_person: Person, _now: datetime) -> Q:
    return Q(status="resolved", security=True)


def _to_decide(person: Person, _now: datetime) -> Q:
    """Asked of the reader, as management, and not decided."""
    return Q(decider=person.pk, decided_by__isnull=True) & ~Q(status="canceled")


def _reopened(_person: Person, _now: datetime) -> Q:
    return IS_OPEN & Q(reopened_count__gt=0)


def _answered(_person: Person, _now: datetime) -> Q:
    return Q(status="resolved", answered_at__isnull=False)


def _held_by_left(_person: Person, _now: datetime) -> Q:
    """Empty as it should be: open work of those who are not here any more."""
    gone = Q(assigned_to__is_active=False) | Q(owner__is_active=False)
    return IS_OPEN & gone


def _silent(_person: Person, now: datetime) -> Q:
    return IS_OPEN & Q(updated_at__lt=now - timedelta(days=3))


VIEWS = (
    View("mine", _("My open"), condition=_mine),
    View("team", _("Team unassigned"), condition=_team_unassigned),
    View("to_accept", _("To be accepted"), "sort=next_due_at", condition=to_accept),
    View("mine_due", _("Mine, due in 4 h"), "sort=next_due_at", condition=_mine_due),
    View("mine_late", _("Mine, breached"), "sort=next_due_at", condition=_mine_breached),
    View("due", _("Due in 4 h"), "sort=next_due_at", condition=_due_soon),
    View("breached", _("Breached"), "sort=next_due_at", condition=_breached),
    View("reminder", _("On hold, reminder reached"), condition=_reminder),
    View("major", _("Major"), condition=_major),
    View("vip", _("VIP"), condition=_vip),
    View("reopened", _("Reopened"), condition=_reopened),
    View("answered", _("Answered since resolved"), condition=_answered),
    View("silent", _("Not updated 3 days"), "sort=updated_at", condition=_silent),
    View("left", _("Held by people who left"), condition=_held_by_left),
    View("security", _("Security"), condition=_security, roles=("security_manager", "admin")),
    View(
        "security_unanswered",
        _("Security, not acknowledged"),
        condition=_unacknowledged,
        roles=("security_manager", "admin"),
    ),
    View(
        "security_review",
        _("Security, to be reviewed and closed"),
        condition=_to_review,
        roles=("security_manager", "admin"),
    ),
    View(
        "security_decide",
        _("Security, my decision"),
        condition=_to_decide,
        roles=("executive", "admin"),
    ),
    View("open", _("All open"), condition=_open),
    View("all", _("All")),
)
