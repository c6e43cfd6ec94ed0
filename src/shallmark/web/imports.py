"""Imports by a page: a file is looked at, shown, and written only when somebody says so.

Kept as two drafts of the person, so that nobody else can read or run them: `import/TOKEN` says how
far it is, `import/TOKEN/table` holds the table. Each block of rows is kept together with the
records it counts: an import that was broken off goes on where it stood and does nothing twice.
"""

import secrets
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shallmark.connect.exchange.faults import Unreadable
from shallmark.connect.exchange.shape import Row, Table
from shallmark.connect.exchange.table_import import Intake, Line, parse, validate, write_line
from shallmark.kernel import access, clock
from shallmark.kernel.access import Scope
from shallmark.kernel.models.personal import Draft
from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType, get_record_type, record_types
from shallmark.signing import is_ours, mark_of

PLACE, TABLE = "import/", "/table"
#: purpose of the mark on who sent what
IMPORT = "import"
#: stages, in their order
LOOKING, LOOKED, WRITING, DONE = "looking", "looked", "writing", "done"
#: up to here it is done within the request
AT_ONCE = 200
CHUNK = 25
#: rows that the preview lists
SHOWN = 200
KEPT = timedelta(days=7)
DOING = ("create", "update")
WRONG = ("rejected", "conflict")


def importable(person: Person) -> list[type[RecordType]]:
    """The record types of which staff may bring in a file: those they may make or change."""
    if not person.is_staff_member:
        return []
    return [record_type for record_type in record_types() if _may_write(person, record_type)]


def _may_write(person: Person, record_type: type[RecordType]) -> bool:
    grants = access.grants_of(person, record_type.key)
    return any(grant.create or grant.write > Scope.NOTHING for grant in grants)


def keep(record_type: type[RecordType], table: Table, key: str, person: Person) -> Draft:
    """An import that has not begun.

    Raises:
        Unreadable: this is no table of these records.

    """
    intake = parse(record_type, table, key=(key,))
    values = {
        "record": record_type.key,
        "name": table.name[:120],
        "key": key,
        "stage": LOOKING,
        "at": 0,
        "total": len(intake.lines),
        "ignored": intake.ignored,
        "counts": {},
        "shown": [],
        "wrong": [],
    }
    place, sent = PLACE + secrets.token_hex(8), asdict(table)
    values["mark"] = mark_of(IMPORT, [person.pk, place, record_type.key, key, sent])
    with transaction.atomic():
        old = clock.now() - KEPT
        Draft.objects.filter(person=person, place__startswith=PLACE, kept_at__lt=old).delete()
        Draft.objects.create(person=person, place=place + TABLE, values=sent)
        return Draft.objects.create(person=person, place=place, values=values)


def find(token: str, person: Person) -> Draft | None:
    return Draft.objects.filter(person=person, place=PLACE + token).first()


def token_of(job: Draft) -> str:
    return job.place.removeprefix(PLACE)


def stop(job: Draft, sentence: str) -> None:
    """End an import that can no longer be read, with the reason."""
    job.values |= {"stage": DONE, "stopped": sentence}
    job.save(update_fields=["values"])


def unfinished(before: datetime) -> list[Draft]:
    """Imports that are being looked at or written, kept before this moment."""
    drafts = Draft.objects.filter(place__startswith=PLACE, kept_at__lt=before)
    stages = drafts.filter(values__stage__in=(LOOKING, WRITING))
    return list(stages.exclude(place__endswith=TABLE).order_by("pk"))


def drop(job: Draft) -> None:
    Draft.objects.filter(person=job.person_id, place__startswith=job.place).delete()


def reopen(job: Draft) -> Intake:
    """The rows as they were sent, none of them judged."""
    values = Draft.objects.get(person=job.person_id, place=job.place + TABLE).values
    asked = [job.person_id, job.place, job.values["record"], job.values["key"], values]
    if not is_ours(IMPORT, asked, str(job.values.get("mark"))):
        raise Unreadable(_("Nobody sent this file by the application."))
    table = Table(**{**values, "rows": [Row(**row) for row in values["rows"]]})
    return parse(get_record_type(job.values["record"]), table, key=(job.values["key"],))


def rejected(job: Draft) -> Intake:
    """Only the rows that were not taken, with the reasons."""
    intake = reopen(job)
    reasons = dict(job.values["wrong"])
    intake.lines = [line for line in intake.lines if line.number in reasons]
    for line in intake.lines:
        line.reason = reasons[line.number]
    return intake


def look(job: Draft, person: Person) -> Draft:
    """Judge every row; nothing but the job itself is written."""
    intake = reopen(job)
    for done in validate(intake, by=person):
        job.values["at"] = done
        job.save(update_fields=["values"])
    job.values |= {"stage": LOOKED, "at": 0, "counts": intake.counts(), "wrong": _wrong(intake)}
    job.values["shown"] = [_shown(intake, line) for line in _telling(intake.lines)]
    job.save(update_fields=["values"])
    return job


def write(job: Draft, person: Person) -> Draft:
    """Write what is left of it, judged anew: hours may lie between the look and the yes."""
    intake = reopen(job)
    for _done in validate(intake, by=person):
        pass
    if not job.values["at"]:
        counts = intake.counts() | {"create": 0, "update": 0}
        job.values |= {"counts": counts, "wrong": _wrong(intake)}
        job.save(update_fields=["values"])
    todo = [line for line in intake.lines if line.verdict in DOING]
    for start in range(0, len(todo), CHUNK):
        job = _chunk(job, intake, todo[start : start + CHUNK], person)
    job.values |= {"stage": DONE, "at": job.values["total"]}
    job.save(update_fields=["values"])
    return job


def _chunk(job: Draft, intake: Intake, lines: list[Line], person: Person) -> Draft:
    with transaction.atomic():
        job = Draft.objects.select_for_update().get(pk=job.pk)
        values: dict[str, Any] = job.values
        for line in lines:
            if line.number <= values.get("row", 0):
                # Written before it was broken off.
                continue
            write_line(intake.record_type, line, by=person)
            values["counts"][line.verdict] += 1
            if line.verdict in WRONG:
                values["wrong"].append([line.number, line.reason])
            values["row"] = line.number
            values["at"] += 1
        job.save(update_fields=["values"])
    return job


def not_taken(job: Draft) -> list[dict[str, Any]]:
    """The first of the rows that were not taken, as lines of the page."""
    wrong = sorted(job.values["wrong"])[:SHOWN]
    return [
        {"row": row, "verdict": "rejected", "reference": "", "text": text} for row, text in wrong
    ]


def _wrong(intake: Intake) -> list[list[Any]]:
    return [[line.number, line.reason] for line in intake.lines if line.verdict in WRONG]


def _telling(lines: list[Line]) -> list[Line]:
    """The first of the rows that do something; what is wrong comes first."""
    different = [line for line in lines if line.verdict != "unchanged"]
    return sorted(different, key=lambda line: line.verdict in DOING)[:SHOWN]


def _shown(intake: Intake, line: Line) -> dict[str, Any]:
    labels = {column.key: str(column.label) for column in intake.columns if column is not None}
    cells = [f"{labels.get(name, name)}: {text[:80] or '–'}" for name, text in line.given.items()]
    # Who is told of a conflict sees what the file would have said.
    reasons = [line.reason] if line.verdict in WRONG else []
    sentence = " ".join([*reasons, ", ".join(cells if line.verdict != "rejected" else [])]).strip()
    return {
        "row": line.number,
        "verdict": line.verdict,
        "reference": line.reference,
        "text": sentence[:400],
    }
