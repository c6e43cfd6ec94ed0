"""Tables out of JSON, as REST interfaces give them: `{"result": [...]}` or a bare list."""

import json

from shallmark.connect.exchange.faults import Unreadable
from shallmark.connect.exchange.json_text import read_json
from shallmark.connect.exchange.shape import Row, Table


def table_of_answer(name: str, text: str, codec: str) -> Table:
    """The records of the answer as rows; the first record counts as row 2, as below a header."""
    records = _records(name, read_json(name, text.lstrip("\ufeff")))
    columns: dict[str, None] = {}
    for record in records:
        if isinstance(record, dict):
            columns.update(dict.fromkeys(record))
    names = list(columns)
    rows = [_row(number, record, names) for number, record in enumerate(records, start=2)]
    return Table(name, names, rows, codec, "")


def _records(name: str, answer: object) -> list[object]:
    if isinstance(answer, dict) and "error" in answer and "result" not in answer:
        raise Unreadable(f"{name} holds an error, not records: {_plain(answer['error'])}.")
    records = answer.get("result", answer.get("records")) if isinstance(answer, dict) else answer
    if isinstance(records, dict):
        records = [records]
    if not isinstance(records, list):
        raise Unreadable(f"{name} is JSON without a list called result.")
    if not records:
        raise Unreadable(f"{name} holds an empty result.")
    return records


def _row(number: int, record: object, names: list[str]) -> Row:
    if not isinstance(record, dict):
        return Row(number, [_plain(record)], "the record is no object of named values")
    return Row(number, [_plain(record.get(name)) for name in names])


def _plain(value: object) -> str:
    """One cell. Of a pair, what a person sees; a time keeps its raw value, which is UTC."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return _of_pair(value)
    if isinstance(value, list):
        return ", ".join(_plain(item) for item in value)
    return str(value)


def _of_pair(pair: dict[str, object]) -> str:
    raw, shown = str(pair.get("value") or ""), str(pair.get("display_value") or "")
    if len(raw) == 19 and raw[4:5] == raw[7:8] == "-" and raw[13:14] == raw[16:17] == ":":
        return f"{raw}Z"
    return shown or raw or json.dumps(pair, ensure_ascii=False) * bool(pair.keys() - _KNOWN)


_KNOWN = {"value", "display_value", "link"}
