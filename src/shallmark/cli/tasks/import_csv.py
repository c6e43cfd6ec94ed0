"""`./shallmark import csv`: a list that was exported here and comes back edited."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db.models import QuerySet

from shallmark.cli.output import finish, say, write, write_json
from shallmark.cli.problems import WrongUse
from shallmark.config import env
from shallmark.connect.exchange import table_import
from shallmark.connect.exchange.faults import Unreadable
from shallmark.connect.exchange.outcome import outcome
from shallmark.kernel import clock
from shallmark.kernel.records import RecordType, get_record_type, record_types
from shallmark.manage.team.models import Person


@dataclass(frozen=True, slots=True)
class CsvImport:
    """What the operator asked for."""

    path: Path
    record: str
    #: columns by which records are recognised; empty: as the list has them
    key: tuple[str, ...]
    username: str


def import_list(options: CsvImport, *, dry_run: bool, as_json: bool) -> None:
    """Import the list, or preview it; ends with 1 when rows were refused."""
    record_type, person = _record_type(options.record), _writer(options.username)
    if not options.path.is_file():
        raise WrongUse(f"{options.path} does not exist.")
    try:
        with options.path.open("rb") as stream:
            table = table_import.read_upload(record_type, options.path.name, stream)
        key = options.key or _key_of(table.columns)
        intake = table_import.preview(record_type, table, by=person, key=key)
    except Unreadable as error:
        raise WrongUse(str(error)) from error
    if not dry_run:
        table_import.apply(intake, by=person)
    counts = intake.counts()
    refused = [line for line in intake.lines if line.verdict in {"conflict", "rejected"}]
    for line in refused[:20]:
        say(f"Row {line.number} {line.verdict}: {line.reason}")
    if as_json:
        write_json(
            outcome(
                "file",
                len(intake.lines),
                {options.record: _told(counts)},
                notes={"column that nothing here uses": len(intake.ignored)},
                rejected_file=_kept(intake, options) if refused and not dry_run else None,
            )
            | {"preview": dry_run, "ignored": intake.ignored}
        )
    else:
        write(", ".join(f"{count} {name}" for name, count in counts.items()))
    finish(failed=bool(refused))


def _told(counts: dict[str, int]) -> dict[str, int]:
    """The verdicts in the words of the contract; a conflict was not taken either."""
    return {
        "created": counts["create"],
        "updated": counts["update"],
        "unchanged": counts["unchanged"],
        "rejected": counts["rejected"] + counts["conflict"],
        "conflicts": counts["conflict"],
    }


def _kept(intake: table_import.Intake, options: CsvImport) -> Path:
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
