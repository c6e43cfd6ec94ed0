"""The lists of service requests that come with the product, and what each of them holds."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shallmark.kernel.people import Person
from shallmark.kernel.records import View
from shallmark.operate.customer_service.models.request_states import REQUEST_OPEN, TASK_TO_DO

IS_OPEN = Q(status__in=REQUEST_OPEN)
_TO_DO = Q(status__in=TASK_TO_DO)


def _mine(person: Person, _now: datetime) -> Q:
    return IS_OPEN & Q(assigned_to=person)


def _team(person: Person, _now: datetime) -> Q:
    return IS_OPEN & Q(assigned_to__isnull=True, assigned_team__in=person.team_ids)


def _due(_person: Person, now: datetime) -> Q:
    return Q(next_due_at__gte=now, next_due_at__lt=now + timedelta(days=1))


def _breached(_person: Person, now: datetime) -> Q:
    return Q(next_due_at__lt=now)


def _awaiting(_person: Person, _now: datetime) -> Q:
    return Q(status="awaiting_approval")


def _open(_person: Person, _now: datetime) -> Q:
    return IS_OPEN


def _offered(_person: Person, _now: datetime) -> Q:
    return Q(status="published")


def _my_tasks(person: Person, _now: datetime) -> Q:
    return Q(status__in=("open", "in_progress", "on_hold"), assigned_to=person)


def _team_tasks(person: Person, _now: datetime) -> Q:
    return Q(status="open", assigned_to__isnull=True, team__in=person.team_ids)


def _tasks_to_do(_person: Person, _now: datetime) -> Q:
    return _TO_DO


REQUESTS = (
    View("mine", _("My open"), condition=_mine),
    View("team", _("Team unassigned"), condition=_team),
    View("due", _("Due in 24 h"), "sort=next_due_at", condition=_due),
    View("breached", _("Breached"), "sort=next_due_at", condition=_breached),
    View("awaiting", _("Awaiting approval"), condition=_awaiting),
    View("open", _("All open"), condition=_open),
    View("all", _("All")),
)
ITEMS = (View("offered", _("Offered"), condition=_offered), View("all", _("All")))
TASKS = (
    View("mine", _("My open"), condition=_my_tasks),
    View("team", _("Unassigned of my teams"), condition=_team_tasks),
    View("open", _("To do"), condition=_tasks_to_do),
    View("all", _("All")),
)
