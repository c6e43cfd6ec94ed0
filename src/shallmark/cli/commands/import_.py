"""`./shallmark import ...`: records of other tools, with their own times and history."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

import typer

from shallmark.cli.database import ensure_database
from shallmark.cli.wishes import ItemImport
from shallmark.connect.cases.options import ImportOptions

_DRY = typer.Option("--dry-run", help="Count only, keep nothing.")
_AS_JSON = typer.Option("--json", help="Write JSON.")
_SOURCE = typer.Option(help="Name of the instance it comes from.")
_ZONE = typer.Option(help="Zone of times that state none.")
_DIALECT = typer.Option(help="A dialect by name, or a file of your own.")
_ENCODING = typer.Option(help="Encoding, where it is not found.")
_Kind = Literal["incident", "service_request"]
_KIND = typer.Option("--as", help="What a ticket is whose type says nothing; it is noted.")
#: tools whose tickets are incidents or service requests, and what is read of each
_TICKETS = {
    "jira": "Issues of Jira, CSV, with their comments.",
    "glpi": "Tickets of GLPI, CSV, heads in English, German, French, Italian or Spanish.",
    "zammad": "Tickets of Zammad, JSON of the API or CSV, with their articles.",
}
_END = typer.Option("--end-missing", help="Withdraw items that the dump holds no longer.")


def register(app: typer.Typer) -> None:
    imports = typer.Typer(
        no_args_is_help=True,
        help="Take records over from another tool. Lists of any other records: the page /import.",
    )
    # With one source alone Typer would leave its name out; a callback prevents that.
    imports.callback()(lambda: None)
    imports.command("servicenow")(servicenow)
    imports.command("helpdesk")(helpdesk)
    for tool, says in _TICKETS.items():
        imports.command(tool, help=f"{says} Incidents or service requests, by type.")(
            _tickets(tool)
        )
    imports.command("netbox")(netbox)
    imports.command("itop")(itop)
    imports.command("csv")(csv)
    app.add_typer(imports, name="import")


def servicenow(
    path: Annotated[
        Path, typer.Argument(exists=True, help="CSV, CSV in gzip, or a REST answer as JSON.")
    ],
    source: Annotated[str, _SOURCE] = "",
    timezone: Annotated[str, _ZONE] = "UTC",
    table: Annotated[str, typer.Option(help="The table, where columns leave it open.")] = "",
    dialect: Annotated[str, _DIALECT] = "",
    encoding: Annotated[str, _ENCODING] = "",
    dry_run: Annotated[bool, _DRY] = False,
    as_json: Annotated[bool, _AS_JSON] = False,
) -> None:
    """Incidents of ServiceNow: list exports, REST answers and audit logs. Lists of items too.

    Items (cmdb_ci and its classes), relations (cmdb_rel_ci) and changes (change_request) are
    recognised by their columns.
    A second import of the same file changes nothing. Ends with 1 when rows were rejected.
    """
    options = ImportOptions(path, source, timezone, table, dialect, encoding, dry_run)
    _import_tickets("servicenow", options, as_json=as_json)


def helpdesk(
    path: Annotated[
        Path, typer.Argument(exists=True, help="Event log as CSV or XES, plain or in gzip.")
    ],
    source: Annotated[str, _SOURCE] = "",
    timezone: Annotated[str, _ZONE] = "UTC",
    dialect: Annotated[str, _DIALECT] = "",
    encoding: Annotated[str, _ENCODING] = "",
    dry_run: Annotated[bool, _DRY] = False,
    as_json: Annotated[bool, _AS_JSON] = False,
) -> None:
    """Service requests out of the event log of a help desk: one row per event of a case.

    Every event is kept as a version of its request, in the order of the file. A second import of
    the same log changes nothing. Ends with 1 when rows were rejected.
    """
    options = ImportOptions(
        path, source, timezone, dialect=dialect, encoding=encoding, dry_run=dry_run,
        default="service_request",
    )  # fmt: skip
    _import_tickets("helpdesk", options, as_json=as_json)


def _tickets(tool: str) -> Callable[..., None]:
    """The command of one tool: tickets as incidents or service requests, by their type."""

    def command(
        path: Annotated[Path, typer.Argument(exists=True, help="The export, plain or in gzip.")],
        default: Annotated[_Kind, _KIND] = "incident",
        source: Annotated[str, _SOURCE] = "",
        timezone: Annotated[str, _ZONE] = "UTC",
        dialect: Annotated[str, _DIALECT] = "",
        encoding: Annotated[str, _ENCODING] = "",
        dry_run: Annotated[bool, _DRY] = False,
        as_json: Annotated[bool, _AS_JSON] = False,
    ) -> None:
        options = ImportOptions(path, source, timezone, "", dialect, encoding, dry_run, default)
        _import_tickets(tool, options, as_json=as_json)

    return command


def _import_tickets(tool: str, options: ImportOptions, *, as_json: bool) -> None:
    ensure_database()
    from shallmark.cli.tasks import import_tickets  # Django is set up now

    import_tickets.import_tickets(tool, options, as_json=as_json)


def netbox(
    path: Annotated[
        Path, typer.Argument(exists=True, help="Dump of NetBox (JSON), plain or in gzip.")
    ],
    source: Annotated[str, _SOURCE] = "",
    end_missing: Annotated[bool, _END] = False,
    dry_run: Annotated[bool, _DRY] = False,
    as_json: Annotated[bool, _AS_JSON] = False,
) -> None:
    """Sites, racks, devices, ports, machines, networks and circuits of NetBox as items.

    A second import of the same file changes nothing. Ends with 1 when records were rejected.
    """
    how = ItemImport(dry_run=dry_run, end_missing=end_missing, as_json=as_json)
    _import_items("netbox", path, source, how)


def itop(
    path: Annotated[
        Path, typer.Argument(exists=True, help="XML of iTop: a file, a folder, a tar or a zip.")
    ],
    source: Annotated[str, _SOURCE] = "",
    end_missing: Annotated[bool, _END] = False,
    dry_run: Annotated[bool, _DRY] = False,
    as_json: Annotated[bool, _AS_JSON] = False,
) -> None:
    """Items, services, teams, contracts and agreements of iTop, and the links between them."""
    how = ItemImport(dry_run=dry_run, end_missing=end_missing, as_json=as_json)
    _import_items("itop", path, source, how)


def _import_items(
    tool: Literal["netbox", "itop"], path: Path, source: str, how: ItemImport
) -> None:
    ensure_database()
    from shallmark.cli.tasks import import_items  # Django is set up now

    name = f"{tool}:{source}" if source else tool
    import_items.IMPORTS[tool](path, name, how)


def csv(
    path: Annotated[
        Path, typer.Argument(exists=True, help="A list as CSV, as it was exported here.")
    ],
    record: Annotated[str, typer.Option(help="Which records the list is of.")] = "ci",
    key: Annotated[str, typer.Option(help="Columns by which records are recognised.")] = "",
    by: Annotated[str, typer.Option(help="User name in whose name it is written.")] = "",
    column: Annotated[
        list[str] | None, typer.Option(help='What a column is, as "Price=value".')
    ] = None,
    word: Annotated[
        list[str] | None,
        typer.Option(help='What a word means, as "status:Aktiv=live"; repeatable.'),
    ] = None,
    in_use: Annotated[
        bool, typer.Option("--in-use", help="Say that the list tells what is in use now.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Preview only.")] = False,
    as_json: Annotated[bool, _AS_JSON] = False,
) -> None:
    """A list that was exported, edited and comes back: create, update, unchanged, conflict.

    What was exported and not edited changes nothing. Ends with 1 when rows were not taken.
    """
    ensure_database()
    from shallmark.cli.tasks import import_csv as task  # Django is set up now

    keys = tuple(key.split(",")) if key else ()
    said = task.Said(column or [], word or [], in_use)
    options = task.CsvImport(path, record, keys, by, said)
    task.import_list(options, dry_run=dry_run, as_json=as_json)
