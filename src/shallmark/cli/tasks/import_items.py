"""`./shallmark import netbox|itop`, and lists of items of ServiceNow."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from django.db import transaction

from shallmark.cli.output import finish, say, write, write_json
from shallmark.cli.problems import WrongUse
from shallmark.cli.wishes import ItemImport
from shallmark.config import env
from shallmark.connect.exchange.faults import Unreadable
from shallmark.connect.exchange.rejected import keep_rejected
from shallmark.connect.exchange.shape import Refusal, Table
from shallmark.connect.items.load import Loaded, load
from shallmark.connect.items.shape import Inventory
from shallmark.connect.itop.read import read as read_itop
from shallmark.connect.itop.services_and_teams import load_beside
from shallmark.connect.netbox.read import read as read_netbox
from shallmark.kernel import clock


def _netbox(path: Path, source: str, how: ItemImport) -> None:
    try:
        inventory = read_netbox(path, source)
    except Unreadable as error:
        raise WrongUse(str(error)) from error
    loaded = load(inventory, dry_run=how.dry_run, end_missing=how.end_missing)
    report(inventory, loaded, {}, kept_as=None if how.dry_run else path, as_json=how.as_json)


def _itop(path: Path, source: str, how: ItemImport) -> None:
    try:
        inventory, known = read_itop(path, source)
    except Unreadable as error:
        raise WrongUse(str(error)) from error
    with transaction.atomic():
        loaded = load(inventory, end_missing=how.end_missing)
        counts = load_beside(known, inventory)
        if how.dry_run:
            transaction.set_rollback(True)
    kept = None if how.dry_run else path
    report(inventory, loaded, counts, kept_as=kept, as_json=how.as_json)


#: by the tool that wrote the file
IMPORTS: dict[str, Callable[[Path, str, ItemImport], None]] = {"netbox": _netbox, "itop": _itop}


def report(
    inventory: Inventory,
    loaded: Loaded,
    counts: dict[str, dict[str, int]],
    *,
    kept_as: Path | None,
    as_json: bool,
) -> None:
    """Write doubts to stderr, counts to stdout; ends with 1 when something was rejected.

    `counts` are those of other records than items and relations, by record type. What was rejected
    is kept in a file called as `kept_as`.
    """
    file = keep(kept_as, inventory.table, loaded.rejected)
    result = loaded.as_json(inventory, file)
    result["records"] |= counts
    if "possible duplicate" in loaded.notes:
        say("Possible duplicates are compared and merged from the list /items?view=duplicates")
    tell_doubts(loaded.notes, loaded.rejected)
    if as_json:
        write_json(result)
    else:
        items, relations = result["records"]["ci"], result["records"]["ci_relationship"]
        write(f"{result['rows_read']} records read from {inventory.source}")
        write("items: " + ", ".join(f"{count} {name}" for name, count in items.items()))
        write("relations: " + ", ".join(f"{count} {name}" for name, count in relations.items()))
    finish(failed=bool(loaded.rejected))


def tell_doubts(notes: Mapping[str, list[str]], rejected: Sequence[Refusal]) -> None:
    """One line for each kind of note, and the first that were rejected."""
    for kind, said in notes.items():
        say(f"Note: {kind}, {len(said)} times, such as {said[0]}")
    for key, reason, _row in rejected[:20]:
        say(f"{key} rejected: {reason}")


def keep(name: Path | None, table: Table | None, rejected: Sequence[Refusal]) -> Path | None:
    """The file of what was rejected, where something was; none without a name."""
    if name is None:
        return None
    file = keep_rejected(env.home() / "rejected", name.name, table, rejected, clock.now())
    if file is not None and table is not None:
        say(f"Rejected rows are kept in {file}; correct and import that file.")
    elif file is not None:
        say(f"What was rejected is listed in {file}; correct it in the source and import that.")
    return file
