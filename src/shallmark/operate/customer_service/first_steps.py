"""What to do first in an empty installation, told on Home until the first incident is written."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from shallmark.common.calendars.models import Calendar
from shallmark.kernel import access
from shallmark.kernel.people import Person
from shallmark.kernel.records import get_record_type
from shallmark.kernel.texts import Text
from shallmark.operate.customer_service.models import Incident
from shallmark.plan.alignment.models import Service, ServiceLevelTarget


@dataclass(frozen=True)
class FirstStep:
    """One thing to do, where it is done, and whether it is."""

    text: Text
    why: Text
    #: its address, or what tells it
    at: str | Callable[[], str]
    #: the record type of which there is one then, and how many there are from the start
    key: str
    from_start: int = 0
    #: another way to tell that it is done
    done: Callable[[Person], bool] | None = None

    @property
    def url(self) -> str:
        return self.at if isinstance(self.at, str) else self.at()

    def is_done(self, person: Person) -> bool:
        if self.done is not None:
            return self.done(person)
        seen = get_record_type(self.key).model.objects.all()[: self.from_start + 1]
        return len(seen.values_list("pk")) > self.from_start


def counted() -> QuerySet[Calendar]:
    """Calendars whose hours clocks count."""
    targets = ServiceLevelTarget.objects.values("calendar")
    hours = Service.objects.values("hours")
    return Calendar.objects.filter(Q(pk__in=targets) | Q(pk__in=hours))


def said_hours(_person: Person) -> bool:
    """Whether somebody wrote a calendar that clocks count."""
    return counted().filter(updated_by__is_system=False).exists()


def hours_to_say() -> str:
    """Where the hours of the first calendar that closes at night are said."""
    calendar = counted().filter(always_open=False).order_by("pk").first()
    return f"{calendar.get_absolute_url()}/edit" if calendar else "/calendars/new"


STEPS = (
    FirstStep(
        _("Say in which time zone your service hours are"),
        _("look at the calendar that clocks count by"), hours_to_say, "calendar", done=said_hours,
    ),
    FirstStep(
        _("Invite your colleagues"), _("each gets a link and chooses a password"),
        "/people/new", "person", from_start=1,
    ),
    FirstStep(
        _("Say which services people use"), _("incidents, agreements and items belong to one"),
        "/services/new", "service",
    ),
    FirstStep(
        _("Say who holds which role"), _("rights and duties come with it"),
        "/role-assignments/new", "role_assignment",
    ),
    FirstStep(
        _("Bring in your items"), _("a list of servers is enough to begin with"),
        "/import/ci", "ci",
    ),
    FirstStep(
        _("Write down the first incident"), _("its clocks start"), "/incidents/new", "incident"
    ),
)  # fmt: skip


def first_steps(person: Person) -> list[tuple[FirstStep, bool]]:
    """Each step and whether it is done, for whoever may take it; none once there are incidents."""
    mine = [step for step in STEPS if access.may_create(person, step.key)]
    if len(mine) < len(STEPS) or Incident.objects.exists():
        return []
    return [(step, step.is_done(person)) for step in mine]
