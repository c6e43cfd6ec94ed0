"""A list that a spreadsheet saved says the same moments, and keeps its conflicts."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from shallmark.connect.exchange import table_import
from shallmark.connect.exchange.moments import day_of, is_day_first, moment_of
from shallmark.kernel import writes
from shallmark.kernel.records import get_record_type
from shallmark.pages.tests.factory import make, make_person

BERLIN = ZoneInfo("Europe/Berlin")
EXPORTED = datetime(2026, 3, 28, 11, 19, 27, tzinfo=UTC)


@pytest.mark.parametrize(
    "cell",
    [
        "2026-03-28 12:19:27+01:00", "2026-03-28T11:19:27Z", "2026-03-28 12:19:27",
        "28.03.2026 12:19:27", "28/03/2026 12:19:27", "3/28/2026 12:19:27 PM",
    ],
)  # fmt: skip
def test_it_reads_a_moment_in_the_zone_of_whoever_exported(cell: str) -> None:
    assert moment_of(cell, BERLIN) == EXPORTED


@pytest.mark.parametrize("cell", ["04/03/2026 12:19", "2026-02-30 10:00", "46109.5", "noon", ""])
def test_it_reads_no_moment_that_is_none_or_two(cell: str) -> None:
    assert moment_of(cell, BERLIN) is None


@pytest.mark.parametrize(
    ("cells", "first"),
    [
        (["03/04/2026", "24/07/2022", ""], True), (["03/04/2026", "7/24/2022"], False),
        (["03/04/2026", "05/06/2026"], None), (["24/07/2022", "7/24/2022"], None),
        (["2026-03-04", "31.12.2026", "soon"], None),
    ],
)  # fmt: skip
def test_a_column_tells_whether_its_days_come_first(cells: list[str], first: bool | None) -> None:
    assert is_day_first(cells) is first
    assert str(day_of("03/04/2026", day_first=first)) == {
        True: "2026-04-03", False: "2026-03-04", None: "None"
    }[first]  # fmt: skip


@pytest.mark.parametrize("first", [True, False])
def test_what_can_be_read_in_one_way_is_read_so_whatever_its_column_tells(first: bool) -> None:
    assert str(day_of("31/12/2026", day_first=first)) == "2026-12-31"
    assert str(day_of("3.4.2026", day_first=first)) == "2026-04-03"
    assert day_of("31/13/2026", day_first=first) is None
    assert day_of("03/04/0000", day_first=first) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("form", "verdict"),
    [
        ("%Y-%m-%d %H:%M:%S", "conflict"), ("%d.%m.%Y %H:%M", "conflict"),
        ("%d/%m/%Y %H:%M:%S", "conflict"), ("week %W", "conflict"), ("", "update"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("meanwhile", [True, False])
def test_a_saved_workbook_keeps_its_conflicts(form: str, verdict: str, *, meanwhile: bool) -> None:
    person = make_person("admin", zone="Europe/Berlin")
    team: Any = make("team", title="Old words")
    type(team).objects.filter(pk=team.pk).update(updated_at=EXPORTED)
    if meanwhile:
        team.refresh_from_db()
        later = EXPORTED + timedelta(minutes=5)
        writes.edit(team, by=person, values={"title": "Theirs"}, at=later)
    stamp = EXPORTED.astimezone(BERLIN).strftime(form)
    content = f"reference;title;updated_at\n{team.reference};Mine;{stamp}\n".encode("cp1252")
    record_type = get_record_type("team")
    table = table_import.read_upload(record_type, "saved.csv", io.BytesIO(content))
    (line,) = table_import.preview(record_type, table, by=person).lines
    assert line.verdict == (verdict if meanwhile or form.startswith("week") else "update")
