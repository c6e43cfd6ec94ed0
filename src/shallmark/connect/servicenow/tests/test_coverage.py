"""What a log does not tell is not assessable: neither green, nor held against anybody."""

from datetime import UTC, datetime

import pytest

from shallmark.conformity.actions import run_checks
from shallmark.conformity.models import SourceCoverage
from shallmark.connect.servicenow.tests.conftest import Import
from shallmark.connect.servicenow.tests.test_import import LIST, LOG

pytestmark = pytest.mark.django_db
YEAR = (datetime(2016, 1, 1, tzinfo=UTC), datetime(2017, 1, 1, tzinfo=UTC))


def outcomes() -> dict[str, tuple[str, int, int]]:
    run = run_checks(by=None, as_of=YEAR[1], period=YEAR)
    rows = run.outcomes.filter(check_id__startswith="CHK-INC").exclude(outcome="not_built")
    return {row.check_id: (row.outcome, row.population, row.unknown) for row in rows}


def test_it_finds_not_assessable_what_the_log_lacks(bring_in: Import) -> None:
    bring_in(LOG)
    judged = outcomes()
    lacks_a_field = {check: judged[f"CHK-INC-{check}"] for check in ("01", "05", "06", "07", "11")}
    assert lacks_a_field == dict.fromkeys(lacks_a_field, ("not_assessable", 1, 1))
    nothing_told = {
        check: judged[f"CHK-INC-{check}"] for check in ("03", "04", "08", "09", "13", "14")
    }
    assert nothing_told == dict.fromkeys(nothing_told, ("not_assessable", 0, 0))
    assert [check for check, (outcome, *_rest) in judged.items() if outcome == "conforming"] == [
        "CHK-INC-02",
        "CHK-INC-12",
    ]


def test_it_holds_no_mark_against_anybody_that_passed_before_the_import(bring_in: Import) -> None:
    bring_in(
        "number,state,opened_at,short_description,priority,impact,urgency,category,sys_updated_on\n"
        "INC9,In Progress,1/3/2016 08:00,Printer,3 - Moderate,2,2,Hardware,1/3/2016 09:00\n"
    )
    judged = outcomes()
    assert judged["CHK-INC-03"] == ("not_assessable", 1, 1)
    assert judged["CHK-INC-04"] == ("not_assessable", 1, 1)
    assert judged["CHK-INC-05"] == ("not_assessable", 1, 1)


def test_it_keeps_what_no_file_of_the_source_fills(bring_in: Import) -> None:
    bring_in(LIST + "INC1,New,1/3/2016 08:00,Printer,1/3/2016 08:00\n")
    lacking = SourceCoverage.objects.filter(supplied=False).values_list(
        "record_type", "column_name"
    )
    assert {
        ("clock", "warning_at"), ("work_note", "at"), ("incident_item", "item"),
        ("escalation", "at"), ("contact", "at"), ("account", "person"),
    } <= set(lacking)  # fmt: skip
