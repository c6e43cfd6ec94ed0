"""Everything in the simulated year is written on, today.

Each field of each type through the ordinary write, each column of each table in one statement, and
what is no record. What the product refuses, stays.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.contrib.auth import get_user_model
from django.db import DatabaseError, models, transaction

from shallmark.common.calendars.models import Calendar, ClockResult
from shallmark.common.discussion.actions import add_entry
from shallmark.common.links.models import Link
from shallmark.conformity import actions
from shallmark.conformity.ledger_sources import tables
from shallmark.conformity.library import built
from shallmark.conformity.models import CheckRow, CheckRun
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import Refused
from shallmark.kernel.history import write_transaction
from shallmark.kernel.models import Record
from shallmark.kernel.records import RecordType, record_types
from shallmark.kernel.system import SYSTEM
from shallmark.manage.team.models import Membership
from shallmark.operate.customer_service.models import Contact, Escalation, Incident
from shallmark.plan.alignment.models import ServiceOffer
from shallmark.simulate.tests.judging import thrown_away
from tests.support import year

SAID = (
    "check_id", "version", "parameters", "outcome", "reason", "population", "nonconforming",
    "unknown", "waived", "digest", "months",
)  # fmt: skip
#: what is not written on in one statement for all rows: keys, and what says which row it is
KEYS = frozenset(
    {"id", "reference", "key", "version", "created_at", "updated_at", "source_system", "source_key"}
)
Said = dict[str, tuple[Any, ...]]


@dataclass(frozen=True)
class Edit:
    """Something that is written today on some fields, of which the product may refuse a few."""

    name: str
    #: writes these fields; says whether anything was written
    write: Callable[[Sequence[str]], bool]
    fields: Sequence[str] = ("all",)

    def done(self) -> list[str]:
        """Write as many of the fields as can be; returns them."""
        return [f"{self.name}.{field}" for field in _as_many(self.fields, self.write)]


def _as_many(fields: Sequence[str], write: Callable[[Sequence[str]], bool]) -> list[str]:
    try:
        with transaction.atomic():
            return list(fields) if write(fields) else []
    except (Refused, DatabaseError):
        half = len(fields) // 2
        return [*_as_many(fields[:half], write), *_as_many(fields[half:], write)] if half else []


def said(run: CheckRun) -> Said:
    """Check -> outcome with counts and digest, and each row that is kept."""
    rows: dict[str, list[str]] = {}
    kept = CheckRow.objects.filter(outcome__run=run)
    for check, *row in kept.values_list("outcome__check_id", "reference", "conforms", "reason"):
        rows.setdefault(check, []).append(str(row))
    return {
        check: (*values, sorted(rows.get(check, ())))
        for check, *values in run.outcomes.filter(check_id__in=built()).values_list(*SAID)
    }


def judged(only: set[str] | None = None) -> Said:
    period = (year.START, year.END)
    return said(actions.run_checks(by=None, as_of=year.END, period=period, only=only))


def another(field: Any, value: Any) -> Any:
    """Another value for the field than the one it has; the same where there is none."""
    if isinstance(field, models.ForeignKey):
        others = field.remote_field.model._base_manager.exclude(pk=getattr(value, "pk", None))
        return others.order_by("-pk").first() or value
    if field.choices:
        return next((key for key, _label in field.flatchoices if key not in {value, ""}), value)
    kinds: tuple[tuple[Any, Callable[[], Any]], ...] = (
        (bool, lambda: not value),
        ((int, float), lambda: value + 1),
        (datetime, lambda: value + timedelta(days=400)),
        (date, lambda: value + timedelta(days=400)),
        (list, lambda: value[1:] if value else ["Something else"]),
        (dict, dict),
        (str, lambda: f"{value} Something else is said here now."[: field.max_length or 9999]),
    )
    for kind, other in kinds:
        if isinstance(value, kind):
            return other()
    if value is None and isinstance(field, models.DateTimeField):
        return clock.now()
    return clock.now().date() if value is None and isinstance(field, models.DateField) else value


def of_fields() -> Iterator[Edit]:
    """The fields of the forms of each type, on the oldest and the newest record."""
    for record_type in record_types():
        columns = {field.name for field in record_type.model._meta.concrete_fields}
        names = dict.fromkeys((*record_type.fields, *record_type.edit_fields))
        for last in (False, True):
            yield Edit(
                record_type.key,
                partial(_edited, record_type, last=last),
                [name for name in names if name in columns],
            )


def _edited(record_type: type[RecordType], fields: Sequence[str], *, last: bool) -> bool:
    records = record_type.model.objects.order_by("-pk" if last else "pk")
    record = records.first()
    if record is None:
        return False
    options = record_type.model._meta
    values = {name: another(options.get_field(name), getattr(record, name)) for name in fields}
    writes.edit(record, by=None, values=values, reason="Written on today.", authority=SYSTEM)
    return True


def of_columns() -> Iterator[Edit]:
    """The columns of each table that keeps its history, in all rows at once."""
    for table, model in sorted(tables().items()):
        if hasattr(model, "pgh_event_model"):
            columns = [
                field.name
                for field in model._meta.concrete_fields
                if field.name not in KEYS and not field.unique
            ]
            yield Edit(table, partial(_rewritten, model), columns)


def _rewritten(model: type[models.Model], fields: Sequence[str]) -> bool:
    kept = {"updated_at": clock.now()} if issubclass(model, Record) else {}
    ways = [_expressions(model._meta.get_field(name)) for name in fields]
    # Together each column takes its first other value; alone it tries them all.
    for values in zip(*ways, strict=len(fields) == 1):
        try:
            with write_transaction(by=None, verb="edit", authority=SYSTEM), transaction.atomic():
                return bool(
                    model._base_manager.update(**dict(zip(fields, values, strict=True)), **kept)
                )
        except DatabaseError:
            if len(fields) > 1:
                raise
    return False


def _expressions(field: Any) -> list[Any]:
    """Values that a column may take in every row."""
    own = models.F(field.attname)
    null = [None] if field.null else []
    if isinstance(field, models.ForeignKey):
        newest = field.remote_field.model._base_manager.order_by("-pk").values_list("pk", flat=True)
        return [*null, *newest[:1]] or [own]
    if isinstance(field, models.BooleanField):
        return [models.Case(models.When(**{field.name: True}, then=False), default=True)]
    if isinstance(field, models.DateField):
        return [own + timedelta(days=400), own - timedelta(days=400), *null]
    if isinstance(field, models.JSONField):
        return [[], {}, *null]
    if isinstance(field, models.IntegerField | models.DecimalField):
        return [own + 1, *null]
    if field.choices:
        return [key for key, _label in field.flatchoices][::-1]
    return ["", "Something else", *null]


def of_parts() -> Iterator[Edit]:
    """What is no record: who is in a team, who gets a service, links, words, days, clocks."""
    parts: dict[str, Callable[[], object]] = {
        "members": Membership.objects.all().delete,
        "offers": ServiceOffer.objects.all().delete,
        "clocks": ClockResult.objects.all().delete,
        "links": lambda: Link.objects.update(ended_at=clock.now()),
        "words": _spoken,
        "days_of_work": _closed,
    }
    for name, write in parts.items():
        yield Edit(name, partial(_within, write))


def _within(write: Callable[[], object], _fields: Sequence[str]) -> bool:
    with write_transaction(by=None, verb="edit", authority=SYSTEM):
        write()
    return True


def _spoken() -> None:
    agent = get_user_model().objects.order_by("pk").first()
    incidents = list(Incident.objects.order_by("pk"))
    for incident in incidents[::9]:
        add_entry(incident, by=agent, text="Still at it.", public=True, authority=SYSTEM)
    Contact.objects.bulk_create(
        Contact(incident=each, kind="warning", metric="resolution") for each in incidents
    )
    Escalation.objects.bulk_create(
        Escalation(incident=each, kind="management", metric="resolution") for each in incidents
    )


def _closed() -> None:
    days = [year.END.date() - timedelta(days=day) for day in range(0, 360, 3)]
    lines = "\n".join(f"{day.isoformat()} Closed" for day in days)
    for calendar in Calendar.objects.filter(always_open=False):
        values = {"closed_days": lines}
        writes.edit(calendar, by=None, values=values, reason="Written on today.", authority=SYSTEM)


EVERYTHING = (*of_fields(), *of_parts(), *of_columns())


@contextmanager
def written(edits: tuple[Edit, ...]) -> Iterator[list[str]]:
    """The edits, each in as far as the product lets it; taken back at the end."""
    with thrown_away():
        yield [name for edit in edits for name in edit.done()]


def guilty(edits: tuple[Edit, ...], checks: set[str], first: Said) -> list[str]:
    """Names of edits that change what these checks say; by halves, as long as there is one."""
    with written(edits):
        if all(value == first[key] for key, value in judged(checks).items()):
            return []
    if len(edits) == 1:
        if len(edits[0].fields) == 1:
            return edits[0].done()
        edits = tuple(replace(edits[0], fields=[field]) for field in edits[0].fields)
    half = len(edits) // 2
    return guilty(edits[:half], checks, first) or guilty(edits[half:], checks, first)


def with_nothing(done: list[str]) -> set[str]:
    """Types of records that are there and of which nothing could be written."""
    names = {name.partition(".")[0] for name in done}
    return {
        each.key
        for each in record_types()
        if each.in_ledger
        and each.model.objects.exists()
        and not {each.key, each.model._meta.db_table} & names
    }


@dataclass(frozen=True)
class Rewritten:
    """What is said once everything was written on."""

    #: names of the edits that wrote something
    done: list[str]
    #: types of records that are there and that nothing wrote on
    left: set[str]
    then: Said
    now: Said


def rewrite() -> Rewritten:
    """The past and the present of a year in which everything is written on today."""
    with written(EVERYTHING) as done:
        now = actions.run_checks(by=None, period=(year.START, year.END))
        return Rewritten(done, with_nothing(done), judged(), said(now))
