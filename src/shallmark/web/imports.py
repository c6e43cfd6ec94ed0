"""Imports by a page: a file is looked at, shown, and written only when somebody says so.

Kept as two drafts of the person, so that nobody else can read or run them: `import/TOKEN` says how
far it is, `import/TOKEN/table` holds the table. Each block of rows is kept together with the
records it counts: an import that was broken off goes on where it stood and does nothing twice.
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from shallmark.connect.exchange import words
from shallmark.connect.exchange.beside import kinds
from shallmark.connect.exchange.columns import label_of
from shallmark.connect.exchange.faults import Unreadable
from shallmark.connect.exchange.intake import Intake, Line
from shallmark.connect.exchange.matching import Match, guessed, key_of, matched
from shallmark.connect.exchange.shape import Row, Table
from shallmark.connect.exchange.table_import import parse, validate, write_line
from shallmark.kernel import access, clock
from shallmark.kernel.access import Scope
from shallmark.kernel.models.personal import Draft
from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType, get_record_type, record_types
from shallmark.signing import is_ours, mark_of

PLACE, TABLE = "import/", "/table"
#: purpose of the mark on who sent what
IMPORT = "import"
#: what each import holds
HOLDS = {
    "record": str, "name": str, "stage": str, "key": str, "heads": dict, "fill": dict, "at": int,
    "total": int, "ignored": list, "counts": dict, "shown": list, "wrong": list, "mark": str,
}  # fmt: skip
#: stages, in their order
MATCHING, LOOKING, LOOKED, WRITING, DONE = "matching", "looking", "looked", "writing", "done"
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


def keys_of(record_type: type[RecordType]) -> list[str]:
    """Columns by which a row may name its record: the reference, and texts that tell them apart."""
    meta, keys = record_type.model._meta, ["reference"]
    for name in open_columns(record_type):
        field = meta.get_field(name)
        if isinstance(field, models.CharField) and (field.unique or name in {"title", "username"}):
            keys.append(name)
    # two may be called alike: the title tells records apart where nothing else does
    return sorted(keys, key=lambda name: name == "title")


def begins(record_type: type[RecordType]) -> str:
    """The state of what a file makes, in words; empty where such records have none.

    A state is no column: it is reached by steps, each of which asks for what it needs.
    """
    if not record_type.has_lifecycle():
        return ""
    columns = {field.name: field for field in record_type.model._meta.concrete_fields}
    column = columns["status"]
    return str(dict(column.flatchoices).get(column.get_default(), ""))


def open_columns(record_type: type[RecordType]) -> tuple[str, ...]:
    """The fields that a file may fill, those of new records first."""
    return tuple(dict.fromkeys((*record_type.fields, *record_type.changeable())))


def columns_beside(record_type: type[RecordType]) -> tuple[str, ...]:
    """What a file may say of such records beside their fields, by key."""
    kind = kinds.get(record_type.key)
    return tuple(kind.columns()) if kind is not None else ()


def keep(record_type: type[RecordType], table: Table, key: str, person: Person) -> Draft:
    """An import that has not begun; where a column was guessed, somebody says first what it is.

    Args:
        record_type: of the records that the file holds.
        table: as it was sent.
        key: column by which records are recognised; empty: the first that the file has.
        person: who sends it.

    Raises:
        Unreadable: this is no table of these records.

    """
    every = (*open_columns(record_type), *columns_beside(record_type))
    match = guessed(record_type, table, every)
    key = key or key_of(record_type, matched(table, match), keys_of(record_type))
    if key:
        parse(record_type, matched(table, match), key=(key,))
    place = PLACE + secrets.token_hex(8)
    with transaction.atomic():
        old = clock.now() - KEPT
        Draft.objects.filter(person=person, place__startswith=PLACE, kept_at__lt=old).delete()
        Draft.objects.create(person=person, place=place + TABLE, values=asdict(table))
        job = Draft(person=person, place=place, values={"record": record_type.key})
        job.values["name"] = table.name[:120]
        _begin(job, table, match, key)
        if match.heads or not key or unknown_words(job):
            job.values["stage"] = MATCHING
        job.save()
    return job


def rematch(job: Draft, match: Match, key: str) -> None:
    """Begin anew with the columns as somebody says that they are.

    Raises:
        Unreadable: no column of them tells the records apart.

    """
    record_type, table = get_record_type(job.values["record"]), table_of(job)
    key = key or key_of(record_type, matched(table, match), keys_of(record_type))
    if not key:
        keys = " / ".join(label_of(record_type, each) for each in keys_of(record_type))
        sentence = _("Say which column is one of these, by which records are recognised: %(keys)s.")
        raise Unreadable(sentence % {"keys": keys})
    parse(record_type, matched(table, match), key=(key,))
    _begin(job, table, match, key)
    job.save(update_fields=["values"])


def _begin(job: Draft, table: Table, match: Match, key: str) -> None:
    told: dict[str, Any] = {"heads": match.heads, "fill": match.fill, "key": key}
    if match.words:
        told["words"] = match.words
    ours = matched(table, match)
    job.values |= {
        **told,
        "stage": LOOKING,
        "at": 0,
        "total": len(table.rows),
        "ignored": [
            head[1:-1] if head[1:-1] in match.heads else head
            for head in parse(get_record_type(job.values["record"]), ours, key=()).ignored
        ],
        "counts": {},
        "shown": [],
        "wrong": [],
        "mark": mark_of(IMPORT, _marked(job, told, asdict(table))),
    }


def unknown_words(job: Draft) -> dict[str, list[str]]:
    """Words of classes and the like that nobody here knows, by the key of their column."""
    ours = matched(table_of(job), match_of(job))
    return words.unknown(get_record_type(job.values["record"]), ours)


def ask_for_words(job: Draft, asked: set[tuple[str, str]]) -> bool:
    """Whether the page asks again, as the columns hold words that it did not ask for yet."""
    found = {(key, word) for key, every in unknown_words(job).items() for word in every}
    if found <= asked:
        return False
    job.values["stage"] = MATCHING
    job.save(update_fields=["values"])
    return True


def _marked(job: Draft, told: dict[str, Any], sent: dict[str, Any]) -> list[Any]:
    return [job.person_id, job.place, job.values["record"], told, sent]


def find(token: str, person: Person) -> Draft | None:
    return Draft.objects.filter(person=person, place=PLACE + token).first()


def is_whole(job: Draft) -> bool:
    """Whether it holds what an import holds, whoever wrote there meanwhile."""
    return all(isinstance(job.values.get(name), kind) for name, kind in HOLDS.items())


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


def table_of(job: Draft) -> Table:
    """The table as it was sent.

    Raises:
        Unreadable: nobody sent it by the application.

    """
    values = Draft.objects.get(person=job.person_id, place=job.place + TABLE).values
    told = {name: job.values.get(name) for name in ("heads", "fill", "key")}
    if job.values.get("words"):
        told["words"] = job.values["words"]
    if not is_ours(IMPORT, _marked(job, told, values), str(job.values.get("mark"))):
        raise Unreadable(_("Nobody sent this file by the application."))
    return Table(**{**values, "rows": [Row(**row) for row in values["rows"]]})


def match_of(job: Draft) -> Match:
    """What the columns are, as it stands."""
    said = job.values.get("words") or {}
    return Match(dict(job.values["heads"]), dict(job.values["fill"]), dict(said))


def reopen(job: Draft) -> Intake:
    """The rows with our names for their columns, none of them judged."""
    record_type, match = get_record_type(job.values["record"]), match_of(job)
    table = matched(table_of(job), match)
    return parse(record_type, table, key=(job.values["key"],), words=match.words)


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
    job.values |= {"notes": intake.notes, "noted": _noted(intake)}
    job.values["found"] = intake.beside.found() if intake.beside is not None else {}
    kind = kinds.get(job.values["record"])
    labels = kind.columns() if kind is not None else {}
    job.values["shown"] = _together(_shown(intake, one, labels) for one in _telling(intake.lines))
    job.save(update_fields=["values"])
    return job


def write(job: Draft, person: Person) -> Draft:
    """Write what is left of it, judged anew: hours may lie between the look and the yes."""
    intake = reopen(job)
    for _done in validate(intake, by=person):
        pass
    if intake.beside is not None and job.values.get("told"):
        intake.beside.begin_as_told(job.values["told"])
    if not job.values["at"]:
        counts = intake.counts() | {"create": 0, "update": 0}
        job.values |= {"counts": counts, "wrong": _wrong(intake), "noted": _noted(intake)}
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
            write_line(intake.record_type, line, by=person, beside=intake.beside)
            values["counts"][line.verdict] += 1
            if line.verdict in WRONG:
                values["wrong"].append([line.number, line.reason])
            values["row"] = line.number
            values["at"] += 1
        job.save(update_fields=["values"])
    return job


def not_taken(job: Draft) -> list[dict[str, Any]]:
    """The first of the rows that were not taken, as lines of the page."""
    return _together(
        {"row": row, "verdict": "rejected", "reference": "", "text": text}
        for row, text in sorted(job.values["wrong"])
    )


def _together(shown: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first lines of the page; rows rejected for the same reason are one, counted."""
    told: dict[tuple[str, ...], dict[str, Any]] = {}
    for line in shown:
        alike = (line["text"],) if line["verdict"] == "rejected" else ()
        key = alike or (line["text"], str(line["row"]))
        if key in told:
            told[key] |= {"many": told[key]["many"] + 1, "reference": ""}
        elif len(told) < SHOWN:
            told[key] = {**line, "many": 1}
    return list(told.values())


def may_tell(record_type: type[RecordType], person: Person) -> bool:
    """Whether the person may say that a file of such records tells how things are."""
    kind = kinds.get(record_type.key)
    return kind is not None and kind.may_tell(person)


def tell(job: Draft, person: Person) -> None:
    """Keep that the person says that the file tells how things are; not saved here.

    Raises:
        Refused: not this person.

    """
    if kind := kinds.get(job.values["record"]):
        job.values["told"] = kind.tell(table_of(job), by=person)


def told(job: Draft) -> object:
    """Who said so, of which file and of how many records, where somebody did."""
    kind, number = kinds.get(job.values["record"]), job.values.get("told")
    return kind.told(number) if kind is not None and number else None


def _noted(intake: Intake) -> list[dict[str, Any]]:
    """What was left out of the rows that are taken, each once, with the numbers of its rows."""
    rows: dict[str, list[int]] = {}
    for number, note in intake.noted():
        rows.setdefault(note, []).append(number)
    return [
        {"text": note, "rows": numbers[:SHOWN], "many": len(numbers)}
        for note, numbers in list(rows.items())[:SHOWN]
    ]


def _wrong(intake: Intake) -> list[list[Any]]:
    return [[line.number, line.reason] for line in intake.lines if line.verdict in WRONG]


def _telling(lines: list[Line]) -> list[Line]:
    """The rows that do something, no more of them than fit; what is wrong comes first."""
    doing = [line for line in lines if line.verdict in DOING]
    return [line for line in lines if line.verdict in WRONG] + doing[:SHOWN]


def _shown(intake: Intake, line: Line, labels: Mapping[str, str]) -> dict[str, Any]:
    named = zip(intake.columns, intake.more, line.cells, strict=False)  # a row may have too many
    cells = [
        f"{labels.get(key) or key or (column and column.label)}: {cell.strip()[:80] or '–'}"
        for column, key, cell in named
        if (key and cell.strip()) or (column is not None and column.key in line.given)
    ]
    # Who is told of a conflict sees what the file would have said.
    reasons = [line.reason] if line.verdict in WRONG else []
    reasons += line.notes
    sentence = " ".join([*reasons, ", ".join(cells if line.verdict != "rejected" else [])]).strip()
    return {
        "row": line.number,
        "verdict": line.verdict,
        "reference": line.reference,
        "text": sentence[:400],
    }
