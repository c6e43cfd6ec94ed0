"""`./shallmark import servicenow` and `./shallmark report incidents` as a person types them."""

import gzip
import json
from pathlib import Path

import pytest
from django.db import OperationalError
from typer.testing import CliRunner, Result

from shallmark.cli.app import build
from shallmark.cli.problems import Problem, WrongUse

pytestmark = pytest.mark.django_db

LIST = "Number;State;Opened;Priority;Short description;Resolved\n"
TWO = (
    f"{LIST}INC1;New;02/28/2016 03:04 PM;2 - High;a;\n"
    "INC2;Resolved;02/01/2016 10:00 AM;3 - Moderate;b;02/02/2016 10:30 AM\n"
)


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHALLMARK_HOME", str(tmp_path / "home"))


def shallmark(*words: str | Path) -> Result:
    return CliRunner().invoke(build(), [str(word) for word in words])


def write(folder: Path, text: str) -> Path:
    path = folder / "export.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_it_writes_the_contract_and_nothing_else_to_stdout(tmp_path: Path) -> None:
    result = shallmark("import", "servicenow", write(tmp_path, TWO), "--json")
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout) == {
        "source": "servicenow",
        "rows_read": 2,
        "records": {"incident": {"created": 2, "updated": 0, "unchanged": 0, "rejected": 0}},
        "notes": {},
        "rejected_file": None,
    }


def test_it_ends_with_1_and_keeps_the_rows_when_some_were_rejected(tmp_path: Path) -> None:
    path = write(tmp_path, f"{TWO}INC3;New;soon;;c;\n")
    result = shallmark("import", "servicenow", path, "--json")
    assert result.exit_code == 1
    report = json.loads(result.stdout)
    assert report["records"]["incident"]["rejected"] == 1
    assert "Row 4 rejected: Opened: 'soon' is no date and time" in result.stderr
    rejected = Path(report["rejected_file"])
    assert rejected.parent == tmp_path / "home" / "rejected"
    assert "INC3" in rejected.read_text("utf-8-sig")


def test_it_says_in_words_what_it_did(tmp_path: Path) -> None:
    result = shallmark("import", "servicenow", write(tmp_path, TWO), "--dry-run")
    assert "2 would be created" in result.stdout
    assert "0 unchanged" in result.stdout


@pytest.mark.parametrize(
    ("text", "words", "says"),
    [
        ("", (), "is empty"),
        ("a,b\n1,2\n", (), "is no list of incidents: no column number or sys_id"),
        (TWO, ("--timezone", "Mars"), "No time zone is called"),
        (TWO, ("--table", "cmdb"), "No table is called cmdb"),
    ],
)
def test_it_ends_with_2_for_wrong_use(
    tmp_path: Path, text: str, words: tuple[str, ...], says: str
) -> None:
    result = shallmark("import", "servicenow", write(tmp_path, text), *words)
    assert isinstance(result.exception, WrongUse)
    assert (result.exception.code, says in str(result.exception)) == (2, True)


HEAD = "number,state,opened_at,short_description\n"
GOOD = "INC1,New,2016-02-28 03:04:05,a\n"
#: what people send by mistake or on purpose: content, exit code, what is said
NASTY: dict[str, tuple[bytes, int, str]] = {
    "a workbook": (b"PK\x03\x04 xl/workbook.xml", 2, "Excel workbook"),
    "nothing": (b"", 2, "is empty"),
    "a web page": (b"<!DOCTYPE html><body>Sign in", 2, "web page"),
    "NUL bytes": (f"{HEAD}INC1,New,2016-02-28,a\0b\n".encode(), 2, "line 2 holds a zero byte"),
    "half a gzip": (gzip.compress(HEAD.encode(), mtime=0)[:-6], 2, "cut off"),
    "two encodings": (f"{HEAD}{GOOD}é\n".encode() + b"INC2,New,2016-02-28,\xe9\n", 2, "line 4"),
    "another table": (b"number,state,opened_at\nCHG1,New,2016-02-28\n", 2, "another table"),
    "a process log": (b"case:concept:name,concept:name,time:timestamp\n1,a,2016-02-28\n", 2,
                      "no list of incidents"),
    "an answer that failed": (b'{"error": {"message": "Not signed in"}}', 2, "holds an error"),
    "the header twice": (f"{HEAD}{GOOD}{HEAD}".encode(), 1, "Row 3 rejected: opened_at"),
    "a huge cell": (f"{HEAD}{GOOD}INC2,New,2016-02-28,{'x' * 2_000_000}\n".encode(), 1,
                    "2,000,000 characters"),
    "no such day": (f"{HEAD}{GOOD}INC2,New,31.02.2026,b\n".encode(), 1, "is no date and time"),
    "too few cells": (f"{HEAD}{GOOD}INC2,New\n".encode(), 1, "the row has 2 cells"),
    "too many cells": (f"{HEAD}{GOOD}INC2,New,2016-02-28,b,c\n".encode(), 1, "the row has 5 cells"),
    "a quote without end": (f'{HEAD}{GOOD}INC2,New,2016-02-28,"b\n'.encode(), 1, "never closed"),
    "an unknown state": (f"{HEAD}INC1,Offen,2016-02-28,b\n".encode(), 0, "'Offen' is not in the"),
    "formulas and markup": (f"{HEAD}INC1,New,2016-02-28,\"=cmd|' /C calc'!A0<script>\"\n".encode(),
                            0, ""),
    "UTF-16": (f"{HEAD}{GOOD}".encode("utf-16"), 0, ""),
    "semicolons": (f"{HEAD}{GOOD}".replace(",", ";").encode(), 0, ""),
    "one number twice": (f"{HEAD}{GOOD}{GOOD}".encode(), 0, ""),
}  # fmt: skip


@pytest.mark.parametrize(("content", "code", "says"), NASTY.values(), ids=NASTY)
def test_it_answers_any_file_with_a_sentence_and_json_only(
    tmp_path: Path, content: bytes, code: int, says: str
) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(content)
    result = shallmark("import", "servicenow", path, "--json")
    if code == 2:
        assert isinstance(result.exception, WrongUse)
        assert says in str(result.exception)
        assert result.stdout == ""
        return
    assert result.exit_code == code, result.stderr
    assert says in result.stderr
    counts = json.loads(result.stdout)["records"]["incident"]
    assert (counts["created"], counts["rejected"] > 0) == (1, code == 1)


def test_it_says_when_the_database_goes_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shallmark.connect.cases import run

    def gone(*_said: object) -> None:
        raise OperationalError("terminating connection due to administrator command")

    monkeypatch.setattr(run, "carry_out", gone)
    result = shallmark("import", "servicenow", write(tmp_path, TWO))
    assert isinstance(result.exception, Problem)
    assert "Nothing was imported: try again" in str(result.exception)


def test_it_reports_incidents(tmp_path: Path) -> None:
    empty = json.loads(shallmark("report", "incidents", "--json").stdout)
    assert (empty["cases"], empty["median_resolve_hours"], empty["transitions"]) == (0, None, [])
    shallmark("import", "servicenow", write(tmp_path, TWO))
    assert json.loads(shallmark("report", "incidents", "--json").stdout) == {
        "cases": 2,
        "resolved": 1,
        "made_sla": 0,
        "reopened": 0,
        "reassigned": 0,
        "median_resolve_hours": 24.5,
        "by_priority": {"2 - High": 1, "3 - Moderate": 1},
        "transitions": [],
    }
    assert "median resolve hours" in shallmark("report", "incidents").stdout


ITEMS = "name,sys_class_name,install_status,serial_number\n"
CHANGES = "number,state,backout_plan,test_plan,opened_at\n"


@pytest.mark.parametrize(
    ("head", "good", "bad", "mended", "key"),
    [
        (ITEMS, "web,Server,1,S1", ",Server,1,=S2", "db,Server,1,=S2", "ci"),
        (CHANGES, "C1,New,,,2026-03-01 09:00:00", "C2,Asleep,,=a,2026-03-01 09:00:00",
         "C2,New,,=a,2026-03-01 09:00:00", "change"),
    ],
)  # fmt: skip
def test_rejected_rows_of_any_list_are_kept_and_come_in_once_mended(
    tmp_path: Path, head: str, good: str, bad: str, mended: str, key: str
) -> None:
    first = shallmark("import", "servicenow", write(tmp_path, f"{head}{good}\n{bad}\n"), "--json")
    assert first.exit_code == 1
    report = json.loads(first.stdout)
    assert (report["rows_read"], report["records"][key]["rejected"]) == (2, 1)
    file = Path(report["rejected_file"])
    heads, row = file.read_text("utf-8-sig").splitlines()
    assert heads == f"shallmark_row,shallmark_reason,{head.strip()}"
    assert row.startswith("3,")
    assert good.partition(",")[0] not in row
    kept = bad.replace("=", "'=")
    assert row.endswith(kept)
    row = row.removesuffix(kept) + mended.replace("=", "'=")
    file.write_text(f"{heads}\n{row}\n", "utf-8-sig")
    again = shallmark("import", "servicenow", file, "--json")
    assert again.exit_code == 0, again.stderr
    report = json.loads(again.stdout)
    assert (report["records"][key]["created"], report["rejected_file"]) == (1, None)
    third = shallmark(
        "import", "servicenow", write(tmp_path, f"{head}{good}\n{mended}\n"), "--json"
    )
    assert json.loads(third.stdout)["records"][key]["unchanged"] == 2


def test_a_dry_run_keeps_no_file(tmp_path: Path) -> None:
    path = write(tmp_path, f"{ITEMS},Server,1,S2\n")
    result = shallmark("import", "servicenow", path, "--json", "--dry-run")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["rejected_file"] is None
    assert not (tmp_path / "home" / "rejected").exists()
