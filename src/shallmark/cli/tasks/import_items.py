"""`./shallmark import netbox|itop`, and lists of items of ServiceNow."""

from collections.abc import Callable
from pathlib import Path

from django.db import transaction

from shallmark.cli.output import finish, say, write, write_json
from shallmark.cli.problems import WrongUse
from shallmark.cli.wishes import ItemImport
from shallmark.connect.exchange.faults import Unreadable
from shallmark.connect.items.load import Loaded, load
from shallmark.connect.items.shape import Inventory
from shallmark.connect.itop.read import read as read_itop
from shallmark.connect.itop.services_and_teams import load_beside
from shallmark.connect.netbox.read import read as read_netbox


def _netbox(path: Path, source: str, how: ItemImport) -> None:
    try:
        inventory = read_netbox(path, source)
    except Unreadable as error:
        raise WrongUse(str(error)) from error
    loaded = load(inventory, dry_run=how.dry_run, end_missing=how.end_missing)
    report(inventory, loaded, {}, as_json=how.as_json)


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
    report(inventory, loaded, counts, as_json=how.as_json)


#: by the tool that wrote the file
IMPORTS: dict[str, Callable[[Path, str, ItemImport], None]] = {"netbox": _netbox, "itop": _itop}


def report(
    inventory: Inventory, loaded: Loaded, counts: dict[str, dict[str, int]], *, as_json: bool
) -> None:
    """Write doubts to stderr, counts to stdout; ends with 1 when something was rejected.

    `counts` are those of other records than items and relations, by record type.
    """
    result = loaded.as_json(inventory)
    result["records"] |= counts
    for kind, said in loaded.notes.items():
        say(f"Note: {kind}, {len(said)} times, such as {said[0]}")
    if "possible duplicate" in loaded.notes:
        say("Possible duplicates are compared and merged from the list /items?view=duplicates")
    for key, reason in loaded.rejected[:20]:
        say(f"{key} rejected: {reason}")
    if as_json:
        write_json(result)
    else:
        items, relations = result["records"]["ci"], result["records"]["ci_relationship"]
        write(f"{result['rows_read']} records read from {inventory.source}")
        write("items: " + ", ".join(f"{count} {name}" for name, count in items.items()))
        write("relations: " + ", ".join(f"{count} {name}" for name, count in relations.items()))
    finish(failed=bool(loaded.rejected))
