"""What the page of a service management function tells: work, records, people, dates, checks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import DateTimeField, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from shallmark.conformity import queries
from shallmark.conformity.catalogue import catalogue
from shallmark.conformity.projections import CheckView, Judgement, judgement
from shallmark.kernel import access, clock
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType
from shallmark.kernel.texts import capital
from shallmark.ledger.outcomes import ORDER, Outcome, worst
from shallmark.manage.team.models import Responsibility, RoleAssignment
from shallmark.pages.list_views import Tab, chosen, shipped_tabs
from shallmark.plan.policy.models import Policy, Process
from shallmark.web.function_figures import beside, moment_before
from shallmark.workplace.functions import Counted, ServiceFunction, compared, readable_types
from shallmark.workplace.functions import count as count_views

#: of what comes next, of each list at the side
MOST = 5
#: the edition whose clauses are told
EDITION = "2018"


@dataclass(frozen=True)
class Entry:
    """A record type among the places of a function: its number, and what deserves attention."""

    shown: Counted
    #: what waits there, worst first; None where nothing does
    asks: Counted | None
    late: bool

    @property
    def name(self) -> str:
        return capital(self.shown.record_type.label_plural())


@dataclass(frozen=True)
class Coming:
    """A record on whose day something is due."""

    record: Record
    record_type: type[RecordType]
    at: date | datetime

    @property
    def is_moment(self) -> bool:
        return isinstance(self.at, datetime)


@dataclass(frozen=True)
class Judged:
    """A clause or adjustment, judged by the function's checks alone."""

    key: str
    title: str
    checks: tuple[CheckView, ...]

    @property
    def outcome(self) -> Outcome:
        return worst(each.outcome for each in self.checks)

    @property
    def failing(self) -> int:
        return failing(self.checks)


def work(function: ServiceFunction, person: Person) -> dict[str, object]:
    """Figures, what the reader has to do, what is overdue, and the entrances. Two queries."""
    entrances = readable_types(person, function.records)
    asks = function.asks
    names = (*function.figures, *asks, *function.own, *function.late)
    views, before = compared(function, person, names, moment_before())
    shown = _shown(person, entrances)
    held = {name: view for name, view in views.items() if view.count}
    return {
        "figures": [beside(views[name], before) for name in function.figures if name in views],
        "asked": [held[name] for name in asks if name in held],
        "own": [held[name] for name in function.own if name in held],
        "late": [held[name] for name in function.late if name in held],
        "groups": [
            (name, [_entry(shown[key], held, function) for key in keys if key in shown])
            for name, keys in function.groups
            if any(key in shown for key in keys)
        ],
        "creates": [
            record_type for record_type in entrances if access.may_create(person, record_type.key)
        ],
    }


def _shown(person: Person, entrances: Iterable[type[RecordType]]) -> dict[str, Counted]:
    """The view that each list opens on: the one that suits the person, or all if it holds none."""
    places: list[tuple[type[RecordType], Tab]] = []
    for record_type in entrances:
        tabs = shipped_tabs(record_type, person)
        first = chosen(tabs, "", record_type, person)
        assert first is not None
        places += [(record_type, first), (record_type, tabs[-1])]
    numbers = count_views(person, places)
    pairs = zip(numbers[::2], numbers[1::2], strict=True)
    return {first.record_type.key: first if first.count else rest for first, rest in pairs}


def _entry(shown: Counted, held: dict[str, Counted], function: ServiceFunction) -> Entry:
    """What is late comes before what the figures tell; its own number is told already."""
    for names, late in ((function.late, True), (function.figures, False)):
        for name in names:
            asks = held.get(name)
            if asks and asks.record_type is shown.record_type and asks.tab.key != shown.tab.key:
                return Entry(shown, asks, late)
    return Entry(shown, None, late=False)


def coming(function: ServiceFunction, person: Person) -> list[Coming]:
    """What is due next, first one first. A query for each declared field."""
    soonest: list[Coming] = []
    for name in function.dates:
        key, _dot, field = name.partition(".")
        for record_type in readable_types(person, (key,)):
            moments = isinstance(record_type.model._meta.get_field(field), DateTimeField)
            since = clock.now() if moments else timezone.localdate(clock.now())
            records = record_type.model.objects.visible_to(person).filter(
                closed_at=None, **{f"{field}__gte": since}
            )
            soonest += [
                Coming(record, record_type, getattr(record, field))
                for record in records.order_by(field, "pk")[:MOST]
            ]
    return sorted(soonest, key=_day_of)[:MOST]


def failing(checks: Iterable[CheckView]) -> int:
    """How many of them do not conform, accepted ones too: a waiver is no conformity."""
    return sum(each.outcome in {Outcome.NONCONFORMING, Outcome.ACCEPTED} for each in checks)


def _day_of(coming: Coming) -> tuple[date, bool]:
    at = coming.at
    day = timezone.localtime(at).date() if isinstance(at, datetime) else at
    return day, isinstance(at, datetime)


def people(function: ServiceFunction, person: Person) -> list[RoleAssignment]:
    """Who holds the roles that answer for it today, in their order. One query."""
    assignments = RoleAssignment.objects.visible_to(person).in_effect(clock.now().date())
    held = assignments.filter(role__key__in=function.roles).select_related(
        "role", "person", "deputy"
    )
    order = {key: place for place, key in enumerate(function.roles)}
    return sorted(held, key=lambda each: (order[each.role.key], each.person.title))


def direction(function: ServiceFunction, person: Person) -> list[tuple[str, Record, date | None]]:
    """Its policies in force, and processes for which one of its roles is accountable."""
    policies = Policy.objects.visible_to(person).filter(
        kind__in=function.policies, status=Policy.Status.IN_FORCE
    )
    processes = processes_of(function, person).order_by("title")
    return [
        *((_("policy"), each, each.review_due) for each in policies.order_by("title")),
        *((_("process"), each, None) for each in processes),
    ]


def processes_of(function: ServiceFunction, person: Person) -> QuerySet[Process]:
    """The processes for which one of its roles is accountable."""
    answered = Responsibility.objects.visible_to(person).filter(
        role__key__in=function.roles, part=Responsibility.Part.ACCOUNTABLE
    )
    return Process.objects.visible_to(person).filter(
        reference__in=answered.values("subject"), closed_at=None
    )


def conformity(function: ServiceFunction) -> dict[str, object]:
    """Clauses and adjustments by the outcome of the function's checks, worst first."""
    judged = judgement(queries.latest_run())
    checks = checks_of(function, judged)
    return {
        "run": judged.run,
        "checks": checks,
        "failing": failing(checks),
        "clauses": _worst_first(_clauses(checks)),
        "adjustments": _worst_first(_adjustments(checks)),
    }


def checks_of(function: ServiceFunction, judged: Judgement) -> list[CheckView]:
    """The checks of the function's groups, worst first."""
    mine = [each for each in judged.checks.values() if each.entry.group in function.checks]
    return sorted(mine, key=lambda each: (ORDER[each.outcome], each.id))


def asked_of(checks: list[CheckView], clause: str, adjustment: str) -> list[CheckView]:
    """The checks of one clause or adjustment, as the side of the page counts them."""
    named = {
        *(each for judged in _clauses(checks) if judged.key == clause for each in judged.checks),
        *(
            each
            for judged in _adjustments(checks)
            if judged.key == adjustment
            for each in judged.checks
        ),
    }
    return [each for each in checks if each in named]


def _clauses(checks: list[CheckView]) -> list[Judged]:
    return [
        Judged(clause.number, clause.title, asked)
        for clause in catalogue().editions[EDITION].clauses
        if (
            asked := tuple(
                each
                for each in checks
                if not set(each.entry.requirements).isdisjoint(clause.requirements)
            )
        )
    ]


def _adjustments(checks: list[CheckView]) -> list[Judged]:
    return [
        Judged(adjustment.id, adjustment.text, asked)
        for adjustment in catalogue().adjustments.values()
        if (asked := tuple(each for each in checks if adjustment.id in each.entry.adjustments))
    ]


def _worst_first(judged: list[Judged]) -> list[Judged]:
    return sorted(judged, key=lambda each: ORDER[each.outcome])
