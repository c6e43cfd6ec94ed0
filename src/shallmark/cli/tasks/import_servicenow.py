"""`./shallmark import servicenow`: incidents, items, relations and changes."""

from shallmark.cli.output import finish, write, write_json
from shallmark.cli.problems import WrongUse
from shallmark.cli.tasks import import_items
from shallmark.cli.tasks.import_cases import import_cases
from shallmark.connect.cases.options import ImportOptions
from shallmark.connect.exchange.faults import Unreadable
from shallmark.connect.items.load import load as load_items
from shallmark.connect.servicenow import changes, items
from shallmark.connect.servicenow.load_changes import load as load_changes
from shallmark.connect.servicenow.tool import SERVICENOW


def import_file(options: ImportOptions, *, as_json: bool) -> None:
    """Import the file, whichever list it holds; ends with 1 when rows were rejected."""
    try:
        if not (options.table or options.dialect):
            _import_other_lists(options, as_json=as_json)
    except Unreadable as error:
        raise WrongUse(str(error)) from error
    import_cases(SERVICENOW, options, as_json=as_json)


def _import_other_lists(options: ImportOptions, *, as_json: bool) -> None:
    """End the command after the import where the file holds items, relations or changes."""
    source = f"{SERVICENOW.system}:{options.source}" if options.source else SERVICENOW.system
    inventory = items.read(options.path, source, options.encoding)
    if inventory is not None:
        loaded = load_items(inventory, dry_run=options.dry_run)
        kept = None if options.dry_run else options.path
        import_items.report(inventory, loaded, {}, kept_as=kept, as_json=as_json)
    listed = changes.read(options.path, source, encoding=options.encoding, zone=options.timezone)
    if listed is not None:
        _import_changes(listed, options, as_json=as_json)


def _import_changes(listed: changes.Changes, options: ImportOptions, *, as_json: bool) -> None:
    loaded = load_changes(listed, dry_run=options.dry_run)
    import_items.tell_doubts(loaded.notes, loaded.rejected)
    kept = None if options.dry_run else options.path
    file = import_items.keep(kept, listed.table, loaded.rejected)
    result = loaded.as_json(listed, file)
    if as_json:
        write_json(result)
    else:
        counts = ", ".join(f"{count} {name}" for name, count in result["records"]["change"].items())
        write(f"{result['rows_read']} rows read; changes: {counts}")
    finish(failed=bool(loaded.rejected))
