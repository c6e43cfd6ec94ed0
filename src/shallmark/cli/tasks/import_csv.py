"""`./shallmark import csv`: a list that was exported here and comes back edited."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db.models import QuerySet

from shallmark.cli.output import finish, say, write, write_json
from shallmark.cli.problems import WrongUse
from shallmark.config import env
from shallmark.connect.exchange import table_import
from shallmark.connect.exchange.beside import kinds
from shallmark.connect.exchange.faults import Unreadable
from shallmark.connect.exchange.intake import Intake
from shallmark.connect.exchange.matching import Match, matched
from shallmark.connect.exchange.outcome import outcome
from shallmark.connect.exchange.shape import Table
from shallmark.kernel import clock
from shallmark.kernel.exceptions import Refused
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.records import RecordType, get_record_type, record_types
from shallmark.manage.team.models import Person


@dataclass(frozen=True, slots=True)
class Said:
    """What the operator says of the file, as the pages of an import ask for it."""

    #: "head=key" and "key:word=meaning"
    columns: Sequence[str] = ()
    words: Sequence[str] = ()
    in_use: bool = False

    def match(self) -> Match:
        match = Match()
        for each in self.columns:
            head, key = _parted(each)
            match.heads[head] = key
        for each in self.words:
            said, means = _parted(each)
            key, colon, word = said.partition(":")
            if not colon:
                raise WrongUse(f"“{each}”: write it as column:word=meaning.")
            match.words.setdefault(key, {})[word] = means
        return match


def _parted(said: str) -> tuple[str, str]:
    left, equals, right = said.rpartition("=")
    if not equals:
        raise WrongUse(f"“{said}”: write what it is behind “=”.")
    return left.strip(), right.strip()


@dataclass(frozen=True, slots=True)
class CsvImport:
    """What the operator asked for."""

    path: Path
    record: str
    #: columns by which records are recognised; empty: as the list has them
    key: tuple[str, ...]
    username: str
    said: Said = Said()


def import_list(options: CsvImport, *, dry_run: bool, as_json: bool) -> None:
    """Import the list, or preview it; ends with 1 when rows were refused."""
    record_type, person = _record_type(options.record), _writer(options.username)
    match = options.said.match()
    if not options.path.is_file():
        raise WrongUse(f"{options.path} does not exist.")
    try:
        with options.path.open("rb") as stream:
            sent = table_import.read_upload(record_type, options.path.name, stream)
        table = matched(sent, match)
        key = options.key or _key_of(table.columns)
        intake = table_import.preview(record_type, table, by=person, key=key, words=match.words)
    except Unreadable as error:
        raise WrongUse(str(error)) from error
    if not dry_run:
        if options.said.in_use:
            _tell(options.record, sent, intake, person)
        table_import.apply(intake, by=person)
    counts = intake.counts()
    refused = [line for line in intake.lines if line.verdict in {"conflict", "rejected"}]
    for line in refused[:20]:
        say(f"Row {line.number} {line.verdict}: {line.reason}")
    noted = intake.noted()
    for number, note in noted[:20]:
        say(f"Row {number}: {note}")
    if as_json:
        write_json(
            outcome(
                "file",
                len(intake.lines),
                {options.record: _told(counts)},
                notes={
                    "column that nothing here uses": len(intake.ignored),
                    "cell left out": len(noted),
                },
                rejected_file=_kept(intake, options) if refused and not dry_run else None,
            )
            | {
                "preview": dry_run,
                "ignored": intake.ignored,
                "noted": [{"row": number, "note": note} for number, note in noted],
                "rejected": [{"row": line.number, "reason": line.reason} for line in refused],
                "in_use": options.said.in_use and not dry_run,
            }
        )
    else:
        write(", ".join(f"{count} {name}" for name, count in counts.items()))
    finish(failed=bool(refused))


def _tell(record: str, sent: Table, intake: Intake, person: Person) -> None:
    """Keep that the person says that the list tells what is in use."""
    kind = kinds.get(record)
    if kind is None or intake.beside is None:
        raise WrongUse(f"No list tells which {record} are in use.")
    try:
        with entered(Source.COMMAND):
            intake.beside.begin_as_told(kind.tell(sent, by=person))
    except Refused as refused:
        raise WrongUse(refused.sentence) from refused


def _told(counts: dict[str, int]) -> dict[str, int]:
    """The verdicts in the words of the contract; a conflict was not taken either."""
    return {
        "created": counts["create"],
        "updated": counts["update"],
        "unchanged": counts["unchanged"],
        "rejected": counts["rejected"] + counts["conflict"],
        "conflicts": counts["conflict"],
    }


def _kept(intake: Intake, options: CsvImport) -> Path:
    """The file of rows that were not taken; mended, it can be read again."""
    stamp = f"{clock.now():%Y%m%dT%H%M%S%f}"
    path = env.home() / "rejected" / f"{options.path.name.split('.')[0] or 'import'}-{stamp}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(table_import.rejected_csv(intake), encoding="utf-8-sig")
    return path


def _record_type(key: str) -> type[RecordType]:
    try:
        return get_record_type(key)
    except KeyError:
        known = ", ".join(sorted(record_type.key for record_type in record_types()))
        raise WrongUse(f"There are no records called {key}. Known: {known}.") from None


def _writer(username: str) -> Person:
    """Who writes: the person named, else the first administrator that may sign in."""
    people: QuerySet[Person] = Person.objects.filter(is_active=True)
    if username:
        person = people.filter(username__iexact=username).first()
        if person is None:
            raise WrongUse(f"Nobody signs in as {username}.")
        return person
    for person in people.exclude(username=None):
        if "admin" in person.role_keys:
            return person
    raise WrongUse("There is no administrator yet: name somebody with --by.")


def _key_of(columns: Sequence[str]) -> tuple[str, ...]:
    """Reference where the list has it, else the identifier."""
    heads = {column.strip().lower() for column in columns}
    return (
        ("uid",) if "reference" not in heads and heads & {"uid", "identifier"} else ("reference",)
    )
