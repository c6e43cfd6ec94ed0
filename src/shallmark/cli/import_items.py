"""`./shallmark import netbox|itop|csv`: items of other registers, and lists of ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shallmark.cli.database import ensure_database
from shallmark.cli.output import finish, say, write, write_json
from shallmark.cli.problems import WrongUse

if TYPE_CHECKING:
    from shallmark.connect.items.load import Loaded
    from shallmark.connect.items.shape import Estate
    from shallmark.connect.servicenow.run import Wish

_DRY = typer.Option("--dry-run", help="Count only, keep nothing.")
_AS_JSON = typer.Option("--json", help="Write JSON.")
_SOURCE = typer.Option(help="Name of the instance it comes from.")


def register(imports: typer.Typer) -> None:
    imports.command("netbox")(netbox)
    imports.command("itop")(itop)
    imports.command("csv")(table)


@contextmanager
def _readable() -> Iterator[None]:
    from shallmark.connect.exchange.faults import Unreadable

    try:
        yield
    except Unreadable as wrong:
        raise WrongUse(str(wrong)) from wrong


def netbox(
    path: Annotated[Path, typer.Argument(help="Dump of NetBox (JSON), plain or in gzip.")],
    source: Annotated[str, _SOURCE] = "",
    dry_run: Annotated[bool, _DRY] = False,
    as_json: Annotated[bool, _AS_JSON] = False,
) -> None:
    """Sites, racks, devices, ports, machines, networks and circuits of NetBox as items.

    A second import of the same file changes nothing. Ends with 1 when records were rejected.
    """
    from shallmark.connect.netbox.read import read

    with _readable():
        estate = read(path, f"netbox:{source}" if source else "netbox")
    ensure_database()
    from shallmark.connect.items.load import load

    loaded = load(estate, dry_run=dry_run)
    tell(estate, loaded, {}, as_json=as_json)


def itop(
    path: Annotated[Path, typer.Argument(help="XML of iTop: a file, a folder, a tar or a zip.")],
    source: Annotated[str, _SOURCE] = "",
    dry_run: Annotated[bool, _DRY] = False,
    as_json: Annotated[bool, _AS_JSON] = False,
) -> None:
    """Items, services, teams, contracts and agreements of iTop, and the links between them."""
    from shallmark.connect.itop.read import read

    with _readable():
        estate, known = read(path, f"itop:{source}" if source else "itop")
    ensure_database()
    from django.db import transaction

    from shallmark.connect.items.load import load
    from shallmark.connect.itop.beside import load_beside

    with transaction.atomic():
        loaded = load(estate)
        beside = load_beside(known, estate)
        if dry_run:
            transaction.set_rollback(True)
    tell(estate, loaded, beside, as_json=as_json)


def servicenow(wish: "Wish", *, as_json: bool) -> bool:
    """Whether the file is a list of items or relations; then it is taken in."""
    from shallmark.connect.servicenow.items import read
    from shallmark.connect.servicenow.run import SYSTEM

    source = f"{SYSTEM}:{wish.source}" if wish.source else SYSTEM
    estate = read(wish.path, source, wish.encoding)
    if estate is None:
        return False
    ensure_database()
    from shallmark.connect.items.load import load

    tell(estate, load(estate, dry_run=wish.dry_run), {}, as_json=as_json)
    return True


def tell(
    estate: "Estate", loaded: "Loaded", beside: dict[str, dict[str, int]], *, as_json: bool
) -> None:
    """Doubts to stderr, counts to stdout; ends with 1 when something was rejected."""
    said = loaded.as_json(estate)
    said["records"] |= beside
    for note in loaded.notes[:20]:
        say(f"Note: {note}")
    for key, why in loaded.rejected[:20]:
        say(f"{key} rejected: {why}")
    if as_json:
        write_json(said)
    else:
        items, ties = said["records"]["ci"], said["records"]["ci_relationship"]
        write(f"{said['read']} records read from {estate.source}")
        write("items: " + ", ".join(f"{count} {name}" for name, count in items.items()))
        write("relations: " + ", ".join(f"{count} {name}" for name, count in ties.items()))
    finish(found=bool(loaded.rejected))


def table(
    path: Annotated[Path, typer.Argument(help="A list as CSV, as it was exported here.")],
    record: Annotated[str, typer.Option(help="Which records the list is of.")] = "ci",
    key: Annotated[str, typer.Option(help="Columns by which records are recognised.")] = "",
    by: Annotated[str, typer.Option(help="User name in whose name it is written.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Preview only.")] = False,
    as_json: Annotated[bool, _AS_JSON] = False,
) -> None:
    """A list that was exported, edited and comes back: create, update, unchanged, conflict.

    What was exported and not edited changes nothing. Ends with 1 when rows were not taken.
    """
    ensure_database()
    from shallmark.connect.exchange import intake

    declared, person = _declared(record), _person(by)
    with _readable():
        with path.open("rb") if path.is_file() else _missing(path) as stream:
            read = intake.read_upload(declared, path.name, stream)
        keys = tuple(key.split(",")) if key else _key_of(read.columns)
        found = intake.look(declared, read, by=person, key=keys)
    if not dry_run:
        intake.write(found, by=person)
    counts = found.counts()
    left = [one for one in found.lines if one.verdict in {"conflict", "rejected"}]
    for line in left[:20]:
        say(f"Row {line.number} {line.verdict}: {line.reason}")
    if as_json:
        said = {"rows_read": len(found.lines), "records": {record: counts}, "preview": dry_run}
        write_json({**said, "ignored": found.ignored})
    else:
        write(", ".join(f"{count} {name}" for name, count in counts.items()))
    finish(found=bool(left))


def _missing(path: Path) -> Any:
    raise WrongUse(f"{path} does not exist.")


def _declared(record: str) -> Any:
    from shallmark.kernel.records import record_type, record_types

    try:
        return record_type(record)
    except KeyError:
        known = ", ".join(sorted(one.key for one in record_types()))
        raise WrongUse(f"There are no records called {record}. Known: {known}.") from None


def _person(username: str) -> Any:
    """Who writes: the one named, else the first administrator that may sign in."""
    from shallmark.manage.team.models import Person

    people = Person.objects.filter(is_active=True)
    if username:
        found = people.filter(username__iexact=username).first()
        if found is None:
            raise WrongUse(f"Nobody signs in as {username}.")
        return found
    found = next((one for one in people.exclude(username=None) if "admin" in one.role_keys), None)
    if found is None:
        raise WrongUse("There is no administrator yet: name somebody with --by.")
    return found


def _key_of(columns: list[str]) -> tuple[str, ...]:
    """Reference where the list has it, else the identifier."""
    heads = {column.strip().lower() for column in columns}
    return (
        ("uid",) if "reference" not in heads and heads & {"uid", "identifier"} else ("reference",)
    )
