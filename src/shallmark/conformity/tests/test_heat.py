"""The heat map: each number opens exactly the rows behind it.

The year is written and judged once for all tests of this file.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from shallmark.conformity import actions, queries
from shallmark.conformity.catalogue import catalogue
from shallmark.conformity.models import CheckRun
from shallmark.conformity.pages.heat import Heat, Tally, checks_of_clauses
from shallmark.conformity.projections import judgement
from shallmark.kernel import clock, writes
from shallmark.kernel.system import SYSTEM
from shallmark.pages.tests.factory import make, make_person
from tests.support import databases

PERIOD = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC))
#: still February in UTC, already March in Tokyo
EVE = datetime(2026, 2, 28, 20, tzinfo=UTC)


def worked_on(reported: datetime, **lost: Any) -> Any:
    """An incident past New, that then lost some values."""
    with clock.at(reported):
        incident = make("incident", reported_at=reported)
        writes.perform(incident, "triage", by=make("person"), authority=SYSTEM)
        return writes.edit(incident, by=None, values=lost, authority=SYSTEM)


def judged_year() -> CheckRun:
    """March: one without category, one complete; February: one without service."""
    worked_on(datetime(2026, 3, 6, tzinfo=UTC), category=None)
    worked_on(datetime(2026, 3, 7, tzinfo=UTC))
    worked_on(EVE, service=None)
    waived = worked_on(datetime(2026, 3, 9, tzinfo=UTC), category=None)
    approved_at = datetime(2026, 4, 1, tzinfo=UTC)
    end = approved_at + timedelta(days=90)
    with clock.at(approved_at):
        waiver = make("waiver", check_id="CHK-INC-01", record=waived.reference, valid_to=end)
        writes.perform(waiver, "approve", by=make("person"), authority=SYSTEM)
    return actions.run_checks(by=None, as_of=datetime(2026, 5, 1, tzinfo=UTC), period=PERIOD)


@pytest.fixture(scope="module")
def written(django_db_setup: None, django_db_blocker: Any) -> Iterator[CheckRun]:
    """The year of an installation without defaults, in a transaction of which nothing stays."""
    with django_db_blocker.unblock(), databases.lent(databases.MIGRATED), transaction.atomic():
        yield judged_year()
        transaction.set_rollback(True)


@pytest.fixture
def year(written: CheckRun) -> Iterator[CheckRun]:
    """The year; what the test writes is taken back."""
    with transaction.atomic():
        yield CheckRun.objects.get(pk=written.pk)
        transaction.set_rollback(True)


def client(zone: str = "") -> Client:
    signed_in = Client()
    signed_in.force_login(make_person("auditor", username="olga", zone=zone))
    return signed_in


def test_it_adds_up_to_what_each_outcome_counts(year: CheckRun) -> None:
    for stored in year.outcomes.filter(population__gt=0):
        total = sum((Tally(*counts) for counts in stored.months.values()), Tally())
        failed = stored.nonconforming + stored.waived
        assert total == Tally(stored.population, failed, stored.unknown)
    assert year.outcomes.get(check_id="CHK-INC-01").months == {
        "2026-02": [1, 1, 0],
        "2026-03": [3, 2, 0],
    }


@pytest.mark.parametrize("edition", ["2005", "2011", "2018"])
def test_it_lists_as_many_rows_as_each_cell_says(year: CheckRun, edition: str) -> None:
    heat = Heat(judgement(year), edition)
    shown = 0
    for clause in catalogue().editions[edition].clauses:
        checks = checks_of_clauses(edition, [clause.number])
        for month in (f"{first:%Y-%m}" for first in heat.months):
            tally = heat.tally(checks, month)
            rows = queries.cell_rows(year, checks, month)
            assert sum(row.conforms is False for row in rows) == tally.nonconforming
            assert sum(row.conforms is None for row in rows) == tally.unknown
            shown += tally.nonconforming
    assert shown


def numbers_of_tabs(text: str) -> dict[str, str]:
    return dict(
        re.findall(r">(Nonconforming|Not assessable|Accepted until|All) <small>(\d+)<", text)
    )


def test_it_opens_the_rows_behind_a_number(year: CheckRun) -> None:
    reader = client("Asia/Tokyo")
    page = reader.get("/conformity").content.decode()
    links = re.findall(r'<a href="([^"]+clause=8\.6\.1[^"]+)"[^>]+data-cell>([^<]+)</a>', page)
    assert links
    for address, _text in links:
        opened = reader.get(address.replace("&amp;", "&")).content.decode()
        shown = numbers_of_tabs(opened)
        for rows, tab in (("bad", "Nonconforming"), ("waived", "Accepted until"), ("all", "All")):
            listed = reader.get(f"{address.replace('&amp;', '&')}&rows={rows}").content.decode()
            assert listed.count('<tr role="row" id="row-') == int(shown[tab])


def test_it_opens_what_lies_behind_folded_clauses_together(year: CheckRun) -> None:
    reader = client()
    address = "/conformity/cell?edition=2018&month=2026-03&clause="
    alone = numbers_of_tabs(reader.get(f"{address}8.6.1").content.decode())
    text = reader.get(f"{address}8.5.3,8.6.1,8.6.2,8.7.1").content.decode()
    assert "8.5.3 – 8.7.1, 4 clauses" in text
    assert numbers_of_tabs(text) == alone
    heat = Heat(judgement(year), "2018")
    rows = heat.rows({"8"}, lambda _name, **query: str(query.get("clause", "")))
    more = next(row for row in rows if row["kind"] == "more")
    folded = {cell["url"] for cell in more["cells"] if "url" in cell}
    assert not any("8.6.1" in clauses.split(",") for clauses in folded)


def test_it_is_not_green_where_a_member_cannot_be_judged(year: CheckRun) -> None:
    heat = Heat(judgement(year), "2018")
    stored = heat._stored["CHK-INC-02"]
    stored.months = {"2026-04": [3, 0, 1]}
    rows = heat.rows({"8"}, lambda name, **_said: name)
    cells = next(row for row in rows if row["number"] == "8.6.1")["cells"]
    assert cells[3]["kind"] == "ask"
    assert heat.spark("CHK-INC-02")[3] is None


@pytest.mark.parametrize(
    "query", ["clause=8.6.1&month=2026-13", "clause=8.6.1&month=x", "month=2026-03", "clause=99"]
)
def test_it_refuses_a_cell_that_does_not_exist(year: CheckRun, query: str) -> None:
    assert client().get(f"/conformity/cell?edition=2018&{query}").status_code == 404


def test_it_lists_the_waivers_of_a_check_and_the_way_to_one(year: CheckRun) -> None:
    reader = Client()
    reader.force_login(make_person("incident_manager"))
    waiver = make("waiver", check_id="CHK-INC-01")
    text = reader.get("/conformity/checks/CHK-INC-01").content.decode()
    assert waiver.get_absolute_url() in text
    assert "/waivers/new?check_id=CHK-INC-01" in text
    form = reader.get("/waivers/new?check_id=CHK-INC-01").content.decode()
    assert 'value="CHK-INC-01"' in form
    assert "/waivers/new" not in reader.get("/conformity/checks/CHK-CHG-06").content.decode()
