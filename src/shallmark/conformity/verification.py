"""Whether what is kept is what was kept: runs, history and numbers, whatever the application did.

Everything is read from the tables themselves. A fault is something that the product never does.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC

from django.apps import apps
from django.db import connection, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shallmark.common.calendars.workdays import DAYS
from shallmark.conformity import calendars_proved, marks
from shallmark.conformity.models import CheckRun, Verification
from shallmark.conformity.sealing import is_sealed, stored_hash
from shallmark.kernel import clock
from shallmark.kernel.tracking import versions_of
from shallmark.signing import is_ours, key_name, mark_of, stated_key

#: references named in a sentence
NAMED = 5
#: purpose of the seal of a verification, and how many are looked at for one that bears it
SEALED, LOOKED_BACK = "verification", 50
_NEWEST = """
left join lateral (
    select * from {event} v where v.pgh_obj_id = r.id order by v.pgh_id desc limit 1
) e on true
"""
_DAYS = f"""
select c.reference from calendars_workday w
join ({DAYS.format(days="calendars_workday")}) d on d.calendar_id = w.calendar_id and d.day = w.day
join calendars_calendar c on c.id = w.calendar_id
where (d.working, d.ordinal) is distinct from (w.working, w.ordinal::bigint)
group by c.reference
"""
#: a sentence, and the references of the records that it is said of
_FAULTS = (
    (
        gettext_lazy("Records that are not what their newest version says: %(found)s."),
        f"""
        select {{name}} as reference from {{record}} r {_NEWEST}
        where e.pgh_id is not null and row({{now}}) is distinct from row({{then}})
        """,
    ),
    (
        gettext_lazy("Records without any history: %(found)s."),
        f"select {{name}} as reference from {{record}} r {_NEWEST} where e.pgh_id is null",
    ),
    (
        gettext_lazy("Removed records, of which the history is left: %(found)s."),
        """
        select distinct {gone} as reference from {event} e
        left join {record} r on r.id = e.pgh_obj_id where r.id is null
        and not exists (
            select from {event} d where d.pgh_obj_id = e.pgh_obj_id and d.pgh_label = 'delete'
        )
        """,
    ),
)


@dataclass
class Examined:
    """What was looked at, and what is wrong with it, one sentence each."""

    runs: int = 0
    records: int = 0
    versions: int = 0
    faults: list[str] = field(default_factory=list)


def examine() -> Examined:
    """Prove the chain of runs, and the history against the records."""
    examined = Examined()
    examined.faults.extend(_chain(examined))
    for model in apps.get_models():
        if hasattr(model, "pgh_event_model"):
            _history(model, examined)
    examined.faults.extend(marks.faults())
    examined.faults.extend(calendars_proved.faults())
    if found := _found(_DAYS):
        sentence = _("Calendars whose days of work are not those of their hours: %(found)s.")
        examined.faults.append(sentence % {"found": found})
    return examined


def verify() -> Verification:
    """Examine, and keep what was found."""
    examined = examine()
    kept = Verification(
        at=clock.now(),
        runs=examined.runs,
        records=examined.records,
        versions=examined.versions,
        faults=examined.faults,
    )
    kept.seal = mark_of(SEALED, _content(kept))
    with transaction.atomic(), stated_key():
        kept.save(force_insert=True)
    return kept


def newest() -> Verification | None:
    """The newest that bears our seal."""
    every = Verification.objects.order_by("-pk")
    ours = (each for each in every[:LOOKED_BACK] if is_ours(SEALED, _content(each), each.seal))
    return next(ours, None)


def _content(kept: Verification) -> list[object]:
    moment = kept.at.astimezone(UTC).isoformat()
    return [moment, kept.runs, kept.records, kept.versions, kept.faults]


def _chain(examined: Examined) -> Iterator[str]:
    previous, number = "", 0
    for run in CheckRun.objects.order_by("number"):
        examined.runs += 1
        named = {"number": run.number}
        if run.number != number + 1:
            yield _("Run %(number)d is missing.") % {"number": number + 1}
        if run.previous_hash != previous:
            yield _("Run %(number)d does not follow the run before it.") % named
        if run.hash != stored_hash(run):
            yield _("Run %(number)d was changed after it was kept.") % named
        if run.seal.partition(":")[0] != key_name():
            yield _("Run %(number)d is sealed by another EVIDENCE_KEY than ours.") % named
        elif not is_sealed(run):
            yield _("The seal of run %(number)d is not ours.") % named
        previous, number = run.hash, run.number


def _history(model: type[models.Model], examined: Examined) -> None:
    columns = _shared(model)
    named = any(field.column == "reference" for field in model._meta.concrete_fields)
    names = {
        "name": "r.reference" if named else "r.id::text",
        "gone": "e.reference" if named else "e.pgh_obj_id::text",
        "record": f'"{model._meta.db_table}"',
        "event": f'"{versions_of(model).model._meta.db_table}"',
        "now": ", ".join(f'r."{name}"' for name in columns),
        "then": ", ".join(f'e."{name}"' for name in columns),
    }
    for sentence, query in _FAULTS:
        if found := _found(query.format(**names)):
            label = model._meta.verbose_name_plural
            examined.faults.append(f"{label}: {sentence % {'found': found}}")
    examined.records += _count(names["record"])
    examined.versions += _count(names["event"])


def _shared(model: type[models.Model]) -> list[str]:
    """Columns that a record and its versions both have."""
    kept = {each.column for each in versions_of(model).model._meta.concrete_fields}
    own = (each.column for each in model._meta.concrete_fields)
    return [name for name in own if name and name in kept]


def _found(query: str) -> str:
    """The references that a query finds, the first of them by name, the rest counted."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"select reference, count(*) over () from ({query}) f order by 1 limit {NAMED}"
        )
        rows = cursor.fetchall()
    if not rows:
        return ""
    names, more = ", ".join(reference for reference, _number in rows), rows[0][1] - len(rows)
    return _("%(names)s and %(more)d more") % {"names": names, "more": more} if more else names


def _count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from {table}")
        return int(cursor.fetchone()[0])
