"""Drawing the monthly sample of texts.

Which texts there are is read from the checks that ask for them. Of what was written in the month
some of each kind of record are taken, by a digest of seed and place. The seed is made of the month
and of the last judgement, which is sealed: nobody chooses, and whoever draws again with the same
seed gets the same texts.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Any

from django.db import connection, models, transaction
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from psycopg import sql

from shallmark.common.notices.models import Notice
from shallmark.common.notices.notify import notify
from shallmark.common.parameters.queries import value
from shallmark.conformity.ledger_defaults import field_of
from shallmark.conformity.library import built
from shallmark.conformity.models import CheckRun
from shallmark.conformity.models_sample import TextReading, TextSample
from shallmark.conformity.sealing import is_proved
from shallmark.kernel import clock, writes
from shallmark.kernel.history import write_transaction
from shallmark.kernel.records import RecordType, record_types
from shallmark.kernel.system import SYSTEM
from shallmark.kernel.texts import capital
from shallmark.ledger import contract
from shallmark.ledger.asked_texts import checks_asking
from shallmark.manage.grc.actions import parties

CHECKS_SHOWN = 8
OF_PLANS = """h.document_id IN (
  SELECT d.id FROM documents_document d WHERE d.kind = 'service_management_plan')"""
#: texts that a view takes out of a record: its kind, the field that a person writes, and of which
#: rows of its history (`h`) the checks ask
TAKEN = {
    "change_lowering.because": ("change", "lowered_because", "TRUE"),
    "document_section.value": ("document_version", "text", OF_PLANS),
    "incident_lowering.because": ("incident", "lowered_because", "TRUE"),
    "incident_owner.handover_note": ("incident", "handover_note", "TRUE"),
}
#: texts of each kind of record that are read in a month
SIZE = 1
WEEK = 7


@dataclass(frozen=True, slots=True)
class Asked:
    """A text that checks ask for: its record type, its field, and which checks."""

    name: str
    record_type: type[RecordType]
    field: "models.Field[object, object]"
    checks: tuple[str, ...]
    #: which rows of its history count
    of_rows: str = "TRUE"


@dataclass(frozen=True, slots=True)
class Written:
    """A text that was written in the month."""

    asked: Asked
    reference: str
    text: str
    author: int | None

    def place(self, seed: str) -> str:
        """Where chance puts it."""
        return sha256(f"{seed} {self.asked.name} {self.reference}".encode()).hexdigest()


@cache
def asked() -> tuple[Asked, ...]:
    """The texts that fields of records hold; what stands in the history alone is left out."""
    types = {each.key: each for each in record_types()}
    found = []
    for name, checks in sorted(checks_asking(list(built().values())).items()):
        key, field, of_rows = _taken_from(name, types)
        if isinstance(field, models.CharField | models.TextField):
            found.append(Asked(name, types[key], field, tuple(sorted(checks)), of_rows))
    return tuple(found)


def _taken_from(
    name: str, types: Mapping[str, type[RecordType]]
) -> tuple[str, "models.Field[Any, Any] | None", str]:
    """The kind of record and the field in which a person writes a text; no field: nobody does."""
    view, _dot, column = name.partition(".")
    if name in TAKEN:
        key, written, of_rows = TAKEN[name]
        return key, types[key].model._meta.get_field(written), of_rows  # type: ignore[return-value]
    if view not in types:
        return view, None, ""
    return view, field_of(contract.views()[view].columns[column], types[view].model), "TRUE"


def month_words(named: str) -> str:
    """A month as a reader says it: May 2026 for 2026-05."""
    first = date.fromisoformat(f"{named}-01")
    return f"{MONTHS[first.month]} {first.year}"


def month_before(now: datetime) -> datetime:
    """The first moment of the month before this one, in UTC."""
    first = now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return clock.months_from(first, -1)


@transaction.atomic
def draw(month: datetime) -> TextSample | None:
    """Draw the sample of a month that is over, whole; None where it was drawn before."""
    named, now = f"{month:%Y-%m}", clock.now()
    if TextSample.objects.filter(month=named).exists():
        return None
    runs = CheckRun.objects.filter(look=False, as_of__lte=now).order_by("-number")
    run = next(filter(is_proved, runs.iterator()), None)
    seed = sha256(f"{named} {run.hash if run else ''}".encode()).hexdigest()
    every = list(written_in(month, clock.months_from(month, 1)))
    sample: TextSample = writes.create(
        TextSample, by=None, authority=SYSTEM,
        values={
            "title": _("Texts written in %s") % month_words(named), "month": named,
            "seed": seed, "size": SIZE,
            "run": run.number if run else None, "written": len(every), "drawn_at": now,
        },
    )  # fmt: skip
    for kind in _kinds(every):
        for each in _first(kind, seed, SIZE):
            writes.create(TextReading, by=None, authority=SYSTEM, values=_values(sample, each))
    with write_transaction(by=None, verb="remind", authority=SYSTEM):
        notify(parties(now), "due", sample)
    return sample


def remind(now: datetime) -> int:
    """Tell top management and compliance, weekly, of samples not read in time; how many were."""
    told, days = 0, int(value("text_read_days"))
    late = TextSample.objects.filter(
        readings__status=TextReading.Status.UNREAD, drawn_at__lte=now - timedelta(days=days)
    )
    for sample in late.distinct().order_by("pk"):
        since = now - timedelta(days=WEEK)
        said = Notice.objects.filter(
            record_key="text_sample", record_id=sample.pk, kind="due", at__gt=since
        )
        if not said.exists():
            with write_transaction(by=None, verb="remind", authority=SYSTEM):
                told += len(notify(parties(now), "due", sample, at=now))
    return told


def written_in(start: datetime, end: datetime) -> Iterator[Written]:
    """The texts that people wrote in a span of time, as they stood at its end."""
    for each in asked():
        table = each.record_type.model._meta.db_table
        query = sql.SQL("""
            SELECT DISTINCT ON (s.pgh_obj_id) s.reference, s.said, s.updated_by_id
            FROM (
              SELECT h.pgh_id, h.pgh_obj_id, h.reference, h.updated_at, h.updated_by_id,
                h.{column} AS said, LAG(h.{column}) OVER (
                  PARTITION BY h.pgh_obj_id ORDER BY h.pgh_id) AS before
              FROM {history} h WHERE h.source_system = '' AND h.updated_at < %(end)s
                AND {of_rows}
            ) s
            WHERE s.updated_at >= %(start)s AND s.said IS DISTINCT FROM s.before
              AND BTRIM(s.said) <> '' AND s.updated_by_id IS NOT NULL
            ORDER BY s.pgh_obj_id, s.pgh_id DESC
        """).format(
            column=sql.Identifier(str(each.field.column)), history=sql.Identifier(f"{table}event"),
            of_rows=sql.SQL(each.of_rows),
        )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(query, {"start": start, "end": end})
            rows = cursor.fetchall()
        yield from (Written(each, *row) for row in rows)


def _kinds(every: list[Written]) -> list[list[Written]]:
    kinds: dict[str, list[Written]] = {}
    for each in every:
        kinds.setdefault(each.asked.record_type.key, []).append(each)
    return [kinds[key] for key in sorted(kinds)]


def _first(kind: list[Written], seed: str, size: int) -> list[Written]:
    return sorted(kind, key=lambda each: each.place(seed))[:size]


def _values(sample: TextSample, each: Written) -> dict[str, Any]:
    label = capital(each.asked.field.verbose_name)
    return {
        "title": f"{label}: {each.reference}", "sample": sample, "record": each.reference,
        "record_key": each.asked.record_type.key, "of_text": each.asked.name, "text": each.text,
        "digest": sha256(each.text.encode()).hexdigest(), "written_by_id": each.author,
        "checks": " ".join(each.asked.checks[:CHECKS_SHOWN]),
    }  # fmt: skip
