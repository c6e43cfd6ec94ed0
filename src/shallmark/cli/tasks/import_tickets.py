"""`./shallmark import servicenow` and the other tools that cases come from, by name."""

from shallmark.cli.tasks.import_cases import import_cases
from shallmark.cli.tasks.import_servicenow import import_file
from shallmark.connect.cases.options import ImportOptions
from shallmark.connect.tickets.tools import TOOLS


def import_tickets(name: str, options: ImportOptions, *, as_json: bool) -> None:
    """Import the file of the tool; ends with 1 when rows were rejected."""
    if name == "servicenow":
        import_file(options, as_json=as_json)
        return
    import_cases(TOOLS[name], options, as_json=as_json)
