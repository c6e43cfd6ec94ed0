"""The tools by the name that the command gives them."""

from pathlib import Path

from shallmark.connect.cases.dialect import Tool
from shallmark.connect.tickets.event_log import read_event_log

_FOLDER = Path(__file__).parent / "dialects"

TOOLS = {"helpdesk": Tool("helpdesk", _FOLDER / "helpdesk", read_event_log)}
