"""ServiceNow as a tool that cases come from."""

from pathlib import Path

from shallmark.connect.cases.dialect import Tool

SERVICENOW = Tool("servicenow", Path(__file__).parent / "dialects")
