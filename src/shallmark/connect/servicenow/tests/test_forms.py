"""One log, exported in every form people have: names, order, marks, dates, zones. It stays one."""

import csv
import datetime as dt
import gzip
import io
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from shallmark.connect.cases.case import Case
from shallmark.connect.cases.errors import ImportAborted
from shallmark.connect.cases.recognise import recognise
from shallmark.connect.cases.rows import read_cases
from shallmark.connect.exchange.table import read_table
from shallmark.connect.servicenow.tool import SERVICENOW

LABELS = {
    "number": "Number", "incident_state": "Incident state", "sys_mod_count": "Updates",
    "made_sla": "Made SLA", "opened_at": "Opened", "sys_updated_at": "Updated",
    "resolved_at": "Resolved", "closed_at": "Closed", "priority": "Priority",
    "assignment_group": "Assignment group", "description": "Description",
}  # fmt: skip
TIMES = ("opened_at", "sys_updated_at", "resolved_at", "closed_at")
START = dt.datetime(2016, 3, 24, 21, 5, tzinfo=dt.UTC)
#: hours after the start: number, state, updated, resolved, closed, group, text; over a change of
#: clocks, with a comma, a semicolon, quotes and a line break in the texts
ROWS = (
    ("INC1", "New", 0, 80, 200, "Group 70", "It is, well; slow"),
    ("INC2", "Active", 1, None, None, "Grüppe 2", 'He said "no"\nand left'),
    ("INC1", "Active", 30, 80, 200, "Group 25", "It is, well; slow"),
    ("INC1", "Resolved", 80, 80, 200, "Group 25", "It is, well; slow"),
    ("INC2", "Awaiting Vendor", 90, None, None, "Grüppe 2", "Waiting"),
    ("INC1", "Closed", 200, 80, 200, "Group 25", "It is, well; slow"),
)


@dataclass(frozen=True)
class Form:
    """How one export looks."""

    date: str = "%Y-%m-%d %H:%M:%S"
    mark: str = ","
    encoding: str = "utf-8"
    labels: bool = False
    backwards: bool = False
    zone: str = "UTC"
    packed: bool = False
    missing: str = ""


FORMS = {
    "names, ISO": Form(),
    "labels backwards, European with dots": Form(
        "%d.%m.%Y %H:%M:%S", ";", "cp1252", labels=True, backwards=True
    ),
    "American with halves of the day": Form("%m/%d/%Y %I:%M:%S %p", labels=True, missing="(empty)"),
    "day first with slashes, packed": Form("%d/%m/%Y %H:%M", packed=True, missing="?"),
    "with T and Z, UTF-16, tabs": Form("%Y-%m-%dT%H:%M:%SZ", "\t", "utf-16"),
    "with an offset": Form("%Y-%m-%d %H:%M:%S%z", zone="America/Sao_Paulo"),
    "local time of Berlin": Form("%d.%m.%Y %H:%M:%S", "|", zone="Europe/Berlin"),
    "local time of New York, names of months": Form("%d-%b-%Y %H:%M:%S", zone="America/New_York"),
}


def written(form: Form) -> bytes:
    heads = list(LABELS)

    def moment(hours: int | None) -> str:
        if hours is None:
            return form.missing
        at = START + dt.timedelta(hours=hours)
        return at.astimezone(ZoneInfo(form.zone)).strftime(form.date)

    lines = [[LABELS[name] if form.labels else name for name in heads]]
    for number, state, updated, resolved, closed, group, text in ROWS:
        values = {
            "number": number, "incident_state": state, "sys_mod_count": "1", "made_sla": "true",
            "opened_at": moment(0), "sys_updated_at": moment(updated), "priority": "2 - High",
            "resolved_at": moment(resolved), "closed_at": moment(closed),
            "assignment_group": group, "description": text,
        }  # fmt: skip
        lines.append([values[name] for name in heads])
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=form.mark)
    writer.writerows([line[::-1] for line in lines] if form.backwards else lines)
    content = out.getvalue().encode(form.encoding)
    return gzip.compress(content, mtime=0) if form.packed else content


def cases(folder: Path, content: bytes, zone: str = "UTC") -> list[Case]:
    path = folder / "export.csv"
    path.write_bytes(content)
    table = read_table(path, knows=SERVICENOW.knows)
    result = read_cases(table, recognise(table, SERVICENOW), ZoneInfo(zone))
    assert result.rejected == []
    return result.cases


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_it_reads_the_same_out_of_every_form(tmp_path: Path, form: Form) -> None:
    result = cases(tmp_path, written(form), form.zone)
    assert result == cases(tmp_path, written(Form()))
    first, second = result
    assert [version.source_state for version in first.versions] == [
        "New", "Active", "Resolved", "Closed",
    ]  # fmt: skip
    assert first.closed_at == START + dt.timedelta(hours=200)
    assert second.last.assignment_group == "Grüppe 2"
    assert second.versions[0].description == 'He said "no"\nand left'


@pytest.mark.parametrize("left_out", ["made_sla", "priority", "resolved_at", "description"])
def test_it_needs_no_column_but_number_state_and_opening(tmp_path: Path, left_out: str) -> None:
    place = list(LABELS).index(left_out)
    rows = list(csv.reader(io.StringIO(written(Form()).decode(), newline="")))
    out = io.StringIO(newline="")
    csv.writer(out).writerows([row[:place] + row[place + 1 :] for row in rows])
    result = cases(tmp_path, out.getvalue().encode())
    assert [len(case.versions) for case in result] == [4, 2]


@pytest.mark.parametrize(
    "heads",
    [
        "Issue key,Issue id,Summary,Status,Priority,Assignee,Created,Updated,Resolved",
        "case:concept:name,concept:name,time:timestamp,lifecycle:transition,org:resource",
        "Case ID,Activity,Resource,Complete Timestamp",
        "Incident_ID,Status,Impact,Urgency,Priority,Open_Time,Resolved_Time,Close_Time",
        "Number,Title,State,Created At,Closed At",
        "ID,Titel,Status,Eröffnet am,Priorität",
        "Ticket#,Age,Queue,State,Lock,Owner,Customer ID,Subject",
    ],
)
def test_it_refuses_lists_of_other_tools_and_names_what_it_found(
    tmp_path: Path, heads: str
) -> None:
    row = ",".join("1" for _head in heads.split(","))
    with pytest.raises(ImportAborted) as refused:
        cases(tmp_path, f"{heads}\n{row}\n".encode())
    sentence = str(refused.value)
    assert "is no list of incidents: no column" in sentence
    assert heads.split(",", maxsplit=1)[0] in sentence
    assert "--dialect FILE" in sentence
