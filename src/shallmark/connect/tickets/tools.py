"""The tools by the name that the command gives them."""

from pathlib import Path

from shallmark.connect.cases.dialect import Tool
from shallmark.connect.tickets.event_log import read_event_log
from shallmark.connect.tickets.jira_table import read_issues
from shallmark.connect.tickets.zammad_table import read_tickets

_FOLDER = Path(__file__).parent / "dialects"

TOOLS = {
    "helpdesk": Tool("helpdesk", _FOLDER / "helpdesk", read_event_log),
    "jira": Tool("jira", _FOLDER / "jira", read_issues),
    "glpi": Tool("glpi", _FOLDER / "glpi"),
    "zammad": Tool("zammad", _FOLDER / "zammad", read_tickets),
}
