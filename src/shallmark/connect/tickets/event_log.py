"""An event log as a table, one row per event: CSV, or XES (IEEE 1849), plain or in gzip."""

from pathlib import Path
from xml.etree.ElementTree import Element

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from shallmark.connect.cases.dialect import Tool
from shallmark.connect.exchange.faults import Unreadable
from shallmark.connect.exchange.shape import Row, Table
from shallmark.connect.exchange.source import read_bytes
from shallmark.connect.exchange.table import table_of

#: attributes of a trace stand on its events with this before their names
OF_CASE = "case:"


def read_event_log(path: Path, tool: Tool, encoding: str) -> Table:
    """The events in the order of the file.

    Raises:
        Unreadable: it holds none.

    """
    content = read_bytes(path, xml=True)
    start = content.lstrip(b"\xef\xbb\xbf \r\n\t")[:200]
    if start.startswith((b"<?xml", b"<log")):
        return _table_of_xes(path.name, content)
    return table_of(path.name, content, knows=tool.knows, encoding=encoding)


def _table_of_xes(name: str, content: bytes) -> Table:
    try:
        log: Element = fromstring(content)
    except (ParseError, DefusedXmlException) as fault:
        raise Unreadable(f"{name} is damaged XML ({fault}).") from fault
    if _plain(log) != "log":
        raise Unreadable(f"{name} is XML, but no event log (XES): export the list as CSV instead.")
    events: list[dict[str, str]] = []
    for trace in _named(log, "trace"):
        of_case = {f"{OF_CASE}{key}": value for key, value in _attributes(trace).items()}
        events += [of_case | _attributes(event) for event in _named(trace, "event")]
    columns = list(dict.fromkeys(key for event in events for key in event))
    if not events:
        raise Unreadable(f"{name} holds no events.")
    rows = [
        Row(number, [event.get(column, "") for column in columns])
        for number, event in enumerate(events, start=2)
    ]
    return Table(name, columns, rows)


def _plain(element: Element) -> str:
    """The name of the element without its name space."""
    return element.tag.rpartition("}")[2]


def _named(parent: Element, name: str) -> list[Element]:
    return [child for child in parent if _plain(child) == name]


def _attributes(parent: Element) -> dict[str, str]:
    """Key and value of each attribute; those inside others are left out."""
    return {child.get("key", ""): child.get("value", "") for child in parent if child.get("key")}
