"""Files as people send them: each that cannot be taken says why and where."""

import gzip
import json
import os
from pathlib import Path

import pytest

from shallmark.connect.exchange.faults import Unreadable
from shallmark.connect.exchange.rejected import guarded, unguarded, write_rejected
from shallmark.connect.exchange.shape import Row, Table
from shallmark.connect.exchange.table import LONGEST_FIELD, read_table

HEADER = "number,state,opened_at,short_description\n"
ROW = "INC1,New,2016-01-02 03:04:05,Drucker für Bürö\n"


def read(folder: Path, content: str | bytes, name: str = "x.csv", **options: object) -> Table:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    knows = {"number", "state", "opened_at", "short_description"}.__contains__
    return read_table(path, knows=knows, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "codec", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_it_finds_the_encoding(tmp_path: Path, codec: str) -> None:
    table = read(tmp_path, (HEADER + ROW).encode(codec))
    assert table.columns[0] == "number"
    assert table.rows[0].cells[3] == "Drucker für Bürö"


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_it_finds_the_delimiter(tmp_path: Path, mark: str) -> None:
    table = read(tmp_path, (HEADER + ROW).replace(",", mark))
    assert table.delimiter == mark
    assert len(table.rows[0].cells) == 4


def test_it_obeys_the_delimiter_that_a_spreadsheet_declares(tmp_path: Path) -> None:
    table = read(tmp_path, "sep=;\r\n" + (HEADER + ROW).replace(",", ";"))
    assert table.columns == ["number", "state", "opened_at", "short_description"]


def test_it_reads_gzip(tmp_path: Path) -> None:
    table = read(tmp_path, gzip.compress((HEADER + ROW).encode()), "x.csv.gz")
    assert len(table.rows) == 1


def test_it_keeps_line_breaks_in_quotes(tmp_path: Path) -> None:
    table = read(tmp_path, HEADER + 'INC1,New,2016-01-02,"one\r\ntwo, ""three"""\nINC2,New,,x\n')
    assert [row.cells[3] for row in table.rows] == ['one\r\ntwo, "three"', "x"]
    assert [row.number for row in table.rows] == [2, 3]


def test_it_reads_a_rest_answer(tmp_path: Path) -> None:
    answer = {
        "result": [
            {"number": "INC1", "caller_id": {"display_value": "Abel Tuter", "link": "u"}},
            {
                "number": "INC2",
                "opened_at": {"value": "2016-01-02 03:04:05", "display_value": "02.01.2016"},
                "active": True,
                "extra": None,
            },
        ]
    }
    table = read(tmp_path, json.dumps(answer), "x.json")
    assert table.columns == ["number", "caller_id", "opened_at", "active", "extra"]
    assert table.rows[0].cells == ["INC1", "Abel Tuter", "", "", ""]
    assert table.rows[1].cells == ["INC2", "", "2016-01-02 03:04:05Z", "true", ""]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"\n \n", "is empty"),
        (b"PK\x03\x04rest", "Excel workbook"),
        (b"%PDF-1.7", "is a PDF"),
        (b"<!DOCTYPE html><p>sign in", "web page"),
        (b"<?xml version='1.0'?>", "is XML"),
        (b"number,state\nINC1,\x00\x00\x01\n", "line 2 holds a zero byte"),
        (b"number,x\nINC1,\xc3\xbc\nINC2,\xfc\n", "byte 0xFC in line 3"),
        (b"number,x\nINC1,\x81\n", "byte 0x81 in line 2"),
        # A fixed time inside: each test worker must collect the same parameters.
        (gzip.compress(b"number,state\n" * 5000, mtime=0)[:60], "gzip file that ends too early"),
        (b"\x1f\x8b\x08\x00rubbish that is no gzip", "damaged gzip"),
        (b'{"result": [{"number": ', "damaged JSON"),
        (b'{"error": {"message": "User Not Authenticated"}}', "holds an error"),
        (b'{"result": []}', "empty result"),
        (b'{"rows": 3}', "without a list called result"),
    ],
)
def test_it_refuses_what_is_no_table(tmp_path: Path, content: bytes, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        read(tmp_path, content)


def test_it_refuses_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="does not exist"):
        read_table(tmp_path / "no.csv", knows=bool)
    with pytest.raises(Unreadable, match="is a folder"):
        read_table(tmp_path, knows=bool)


def test_it_refuses_a_file_that_it_may_not_read(tmp_path: Path) -> None:
    path = tmp_path / "secret.csv"
    path.write_text("number,state\n")
    path.chmod(0)
    # Root reads everything, but not this.
    with pytest.raises(Unreadable, match="cannot be read: "):
        read_table(path if os.geteuid() else Path("/proc/self/mem"), knows=bool)


def test_it_refuses_an_unknown_encoding(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="No encoding is called"):
        read(tmp_path, HEADER + ROW, encoding="klingon")


def test_it_refuses_an_oversize_file_even_when_it_is_packed(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="larger than 1,000 bytes"):
        read(tmp_path, gzip.compress(b"x" * 100_000), "bomb.gz", most=1000)


def test_it_marks_half_rows_and_oversize_fields(tmp_path: Path) -> None:
    long = "x" * (LONGEST_FIELD + 1)
    table = read(tmp_path, f"{HEADER}INC1,New\nINC2,New,a,b,c\nINC3,New,a,b,\nINC4,New,a,{long}\n")
    assert [row.fault for row in table.rows] == [
        "the row has 2 cells, the header has 4",
        "the row has 5 cells, the header has 4",
        "",
        "short_description: the text has 1,000,001 characters, at most 1,000,000",
    ]


def test_it_loses_only_the_line_of_a_quote_that_never_closes(tmp_path: Path) -> None:
    table = read(tmp_path, f'{HEADER}INC1,New,a,"cut off\nINC2,New,a,b\nINC3,New,a,b\n')
    assert [(row.cells[0], bool(row.fault)) for row in table.rows] == [
        ("INC1", True),
        ("INC2", False),
        ("INC3", False),
    ]


def test_it_skips_blank_lines(tmp_path: Path) -> None:
    table = read(tmp_path, f"\n{HEADER}\n,,,\n{ROW}\n")
    assert len(table.rows) == 1


def test_it_guards_formulas_in_the_file_of_rejected_rows(tmp_path: Path) -> None:
    hostile = ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\tx", "'quoted", "plain"]
    path = write_rejected(tmp_path / "deep" / "r.csv", ["a"] * 7, [(Row(2, hostile), "a reason")])
    table = read_table(path, knows=bool)
    cells = table.rows[0].cells[2:]
    assert table.rows[0].cells[:2] == ["2", "a reason"]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in cells)
    assert [unguarded(cell) for cell in cells] == hostile
    named = write_rejected(tmp_path / "n.csv", ["a"], [(Row(2, ["x"]), "=1+1: is no date")])
    assert "'=1+1: is no date" in named.read_text("utf-8-sig")
    assert guarded("plain") == "plain"
