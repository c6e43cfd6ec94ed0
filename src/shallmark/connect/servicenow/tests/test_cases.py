"""Cases out of rows: states, levels, time order, whole records only."""

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from shallmark.connect.cases.dialect import read_dialect
from shallmark.connect.cases.errors import ImportAborted
from shallmark.connect.cases.recognise import recognise
from shallmark.connect.cases.rows import Found, read_cases
from shallmark.connect.exchange.rejected import write_rejected
from shallmark.connect.exchange.table import read_table
from shallmark.connect.servicenow.tool import SERVICENOW
from shallmark.connect.tests.data import shared_data

LOG = "number,incident_state,sys_mod_count,opened_at,sys_updated_at,resolved_at,closed_code\n"
LIST = "Number;State;Opened;Priority;Short description\n"


def cases(folder: Path, text: str, zone: dt.tzinfo = dt.UTC, **options: str) -> Found:
    path = folder / "x.csv"
    path.write_text(text, encoding="utf-8")
    return cases_of(path, zone, **options)


def cases_of(path: Path, zone: dt.tzinfo = dt.UTC, **options: str) -> Found:
    table = read_table(path, knows=SERVICENOW.knows)
    return read_cases(table, recognise(table, SERVICENOW, **options), zone)  # type: ignore[arg-type]


def at(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)  # type: ignore[misc,arg-type]


def test_it_makes_versions_of_the_rows_of_one_incident(tmp_path: Path) -> None:
    result = cases(
        tmp_path,
        LOG + "INC1,New,0,1/3/2016 08:00,1/3/2016 08:05,2/3/2016 09:00,code 6\n"
        "INC1,Awaiting User Info,1,1/3/2016 08:00,1/3/2016 10:00,2/3/2016 09:00,code 6\n"
        "INC1,Resolved,2,1/3/2016 08:00,2/3/2016 09:00,2/3/2016 09:00,code 6\n",
    )
    (case,) = result.cases
    assert [v.status for v in case.versions] == ["new", "on_hold", "resolved"]
    assert [v.hold_reason for v in case.versions] == ["", "awaiting_caller", ""]
    assert [v.valid_from for v in case.versions] == [
        at(2016, 3, 1, 8, 5), at(2016, 3, 1, 10), at(2016, 3, 2, 9),
    ]  # fmt: skip
    assert (case.opened_at, case.resolved_at) == (at(2016, 3, 1, 8), at(2016, 3, 2, 9))
    assert case.resolution_code == "code 6"


def test_it_keeps_the_order_of_the_file_where_times_go_back(tmp_path: Path) -> None:
    row = "INC1,{},0,1/3/2016 08:00,{},?,?\n"
    result = cases(
        tmp_path, LOG + row.format("New", "1/3/2016 10:00") + row.format("Active", "1/3/2016 09:00")
    )
    first, second = result.cases[0].versions
    assert second.valid_from == first.valid_from == at(2016, 3, 1, 10)
    assert second.stated_at == at(2016, 3, 1, 9)


def test_it_takes_the_second_of_two_hours_when_order_demands_it(tmp_path: Path) -> None:
    row = "INC1,{},0,1/10/2016 08:00,{},?,?\n"
    result = cases(
        tmp_path,
        LOG + row.format("New", "30/10/2016 02:50") + row.format("Active", "30/10/2016 02:10"),
        ZoneInfo("Europe/Berlin"),
    )
    first, second = result.cases[0].versions
    assert (first.valid_from, second.valid_from) == (
        at(2016, 10, 30, 0, 50),
        at(2016, 10, 30, 1, 10),
    )
    assert any("exist twice" in note for note in result.notes)


@pytest.mark.parametrize(
    ("state", "status", "source_state"),
    [
        ("New", "new", "New"),
        ("in progress", "in_progress", "In Progress"),
        ("3", "on_hold", "On Hold"),
        ("6", "resolved", "Resolved"),
        ("7", "closed", "Closed"),
        ("8", "canceled", "Canceled"),
        ("-100", "in_progress", "-100"),
        ("Pending parts", "on_hold", "Pending parts"),
        ("Draft", "new", "Draft"),
    ],
)
def test_it_maps_states_and_rejects_none(
    tmp_path: Path, state: str, status: str, source_state: str
) -> None:
    result = cases(tmp_path, f"{LIST}INC1;{state};2016-01-02 03:04:05;2 - High;x\n")
    assert result.cases[0].last.status == status
    assert result.cases[0].last.source_state == source_state
    assert result.cases[0].last.priority == 2


def test_it_reports_unknown_states_and_values(tmp_path: Path) -> None:
    result = cases(tmp_path, f"{LIST}INC1;Limbo;2016-01-02 03:04:05;Blue;x\n")
    assert result.notes == [
        "priority: 'Blue' is not in the dialect, left empty (1 rows)",
        "state: 'Limbo' is not in the dialect, taken for in_progress (1 rows)",
    ]


@pytest.mark.parametrize(
    ("state", "times", "status"),
    [
        ("Geschlossen", "2016-01-03 10:00;2016-01-04 10:00", "closed"),
        ("Résolu", "2016-01-03 10:00;", "resolved"),
        ("In Bearbeitung", ";", "in_progress"),
        ("Pending customer", "2016-01-03 10:00;", "on_hold"),
    ],
)
def test_it_reads_out_of_the_times_what_an_unknown_state_does_not_say(
    tmp_path: Path, state: str, times: str, status: str
) -> None:
    result = cases(
        tmp_path,
        f"number;state;opened_at;resolved_at;closed_at\nINC1;{state};2016-01-02 10:00;{times}\n",
    )
    assert (result.cases[0].last.status, result.cases[0].last.source_state) == (status, state)
    assert result.notes == [
        f"state: {state!r} is not in the dialect, taken for {status} (1 rows)",
    ]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (";New;2016-01-02 03:04:05;;x", "no number"),
        ("INC1;New;;;x", "no opening time"),
        ("INC1;New;31/02/2016 10:00;;x", "Opened: '31/02/2016 10:00' is no date and time"),
        ("INC1;New;2999-01-02;;x", "Opened: '2999-01-02' lies in the future"),
        ("INC1;New", "the row has 2 cells, the header has 5"),
        ("x" * 121 + ";New;2016-01-02 03:04:05;;x", "the number has 121 characters"),
    ],
)
def test_it_rejects_a_row_with_its_reason(tmp_path: Path, row: str, reason: str) -> None:
    result = cases(tmp_path, f"{LIST}{row}\nINC2;New;2016-01-02 03:04:05;;x\n")
    assert [case.number for case in result.cases] == ["INC2"]
    assert [(r.number, text) for r, text in result.rejected] == [(2, reason)]
    assert result.rejected_records == {"incident": 1}


def test_it_takes_a_record_whole_or_not_at_all(tmp_path: Path) -> None:
    good = "INC1,New,0,1/3/2016 08:00,1/3/2016 08:05,?,?\n"
    result = cases(tmp_path, LOG + good + "INC1,Active,1,1/3/2016 08:00,never,?,?\n")
    assert result.cases == []
    assert result.rejected_records == {"incident": 1}
    assert [text for _row, text in result.rejected] == [
        "row 3 of the same incident was rejected",
        "sys_updated_at: 'never' is no date and time",
    ]


def test_it_rejects_one_number_with_two_opening_times(tmp_path: Path) -> None:
    result = cases(tmp_path, f"{LIST}INC1;New;2016-01-02;;x\nINC1;New;2017-01-02;;y\n")
    assert "another opening time" in result.rejected[-1][1]


def test_it_keeps_records_apart_by_sys_id(tmp_path: Path) -> None:
    text = "sys_id,number,state,opened_at\na1,INC1,New,2016-01-02\nb2,INC1,New,2017-01-02\n"
    result = cases(tmp_path, text)
    assert [(case.key, case.number) for case in result.cases] == [("a1", "INC1"), ("b2", "INC1")]


def test_it_stores_hostile_text_as_text(tmp_path: Path) -> None:
    result = cases(
        tmp_path,
        "number,state,opened_at,short_description,description\n"
        'INC1,New,2016-01-02,=1+1,"<script>alert(1)</script>"\n',
    )
    assert result.cases[0].last.title == "=1+1"
    assert result.cases[0].last.description == "<script>alert(1)</script>"


def test_it_reads_a_corrected_file_of_rejected_rows(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(f"{LIST}INC1;New;2016-01-02;;=1+1\nINC2;New;;;x\n")
    table = read_table(path, knows=SERVICENOW.knows)
    again = write_rejected(tmp_path / "r.csv", table.columns, [(table.rows[0], "why")])
    result = cases_of(again)
    assert result.cases[0].last.title == "=1+1"


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ("Case ID,Activity,Resource", "no column number or sys_id; no column opened_at"),
        ("number,opened_at,short_description", "no column state"),
        ("number,state,opened_at,cab_required,backout_plan", "another table"),
    ],
)
def test_it_refuses_a_file_that_is_no_list_of_incidents(
    tmp_path: Path, header: str, says: str
) -> None:
    with pytest.raises(ImportAborted, match=says):
        cases(tmp_path, f"{header}\n" + ",".join("x" for _ in header.split(",")) + "\n")


def test_it_refuses_numbers_of_another_table_unless_told(tmp_path: Path) -> None:
    text = "number,state,opened_at\nCHG1,New,2016-01-02\n"
    with pytest.raises(ImportAborted, match="another table"):
        cases(tmp_path, text)
    assert len(cases(tmp_path, text, kind="incident").cases) == 1
    with pytest.raises(ImportAborted, match="No table is called"):
        cases(tmp_path, text, kind="cmdb")


def test_it_names_what_is_wrong_in_a_dialect(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text("extends: servicenow\nname: own\nstates: [{name: X, status: bogus}]\n")
    with pytest.raises(ImportAborted, match=r"states\.0\.status"):
        read_dialect(path, SERVICENOW.folder)
    with pytest.raises(ImportAborted, match="No dialect is called"):
        SERVICENOW.named("nothing")
    path.with_name("good.yaml").write_text("extends: servicenow\nname: own\ntitle: Own\n")
    assert SERVICENOW.named(str(tmp_path / "good.yaml")).name == "own"


def test_it_reads_the_real_list_export() -> None:
    result = cases_of(shared_data("servicenow_pdi_demo_incident.csv"))
    assert (result.rows_read, len(result.cases), result.rejected_records) == (73, 73, {})


@pytest.mark.parametrize(
    "name",
    [
        "helpdesk_italian.csv.gz",
        "volvo_closed_problems_bpi2013.csv.gz",
        "uptime_dhbern_checks.csv.gz",
        "rabobank_incident_sample_40.csv",
        "itop_sample_data.tar.gz",
        "netbox_demo_v3.6.json.gz",
    ],
)
def test_it_refuses_real_files_of_other_tools(name: str) -> None:
    from shallmark.connect.exchange.faults import Unreadable

    with pytest.raises((ImportAborted, Unreadable)):
        cases_of(shared_data(name))
