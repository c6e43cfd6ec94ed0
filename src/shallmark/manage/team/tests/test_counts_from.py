"""Since when a role assignment counts for what its holder decided, as the ledger tells it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from shallmark.kernel import clock, writes
from shallmark.kernel.system import SYSTEM
from shallmark.pages.tests.factory import make

pytestmark = pytest.mark.django_db
RECORDED = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = RECORDED + timedelta(days=40)
BACK = date(2025, 1, 1)


def assignment(**values: object) -> Any:
    with clock.at(RECORDED):
        return make("role_assignment", role=make("role"), person=make("person"), **values)


def edit(record: Any, **values: object) -> Any:
    return writes.edit(record, by=None, values=values, at=LATER, authority=SYSTEM)


def counts_from(record: Any) -> date:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT counts_from FROM ledger.role_assignment WHERE reference = %s",
            [record.reference],
        )
        (day,) = cursor.fetchone()
    assert isinstance(day, date)
    return day


def versions(record: Any) -> list[date]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT counts_from FROM ledger.role_assignment_version WHERE reference = %s"
            " ORDER BY valid_from",
            [record.reference],
        )
        return [day for (day,) in cursor.fetchall()]


def test_it_counts_from_its_start() -> None:
    assert counts_from(assignment(starts_on=date(2026, 5, 1))) == date(2026, 5, 1)


def test_dated_back_it_counts_from_its_recording() -> None:
    assert counts_from(assignment(starts_on=BACK)) == RECORDED.date()


def test_dated_back_and_confirmed_by_a_second_person_it_counts_from_its_start() -> None:
    confirmed = assignment(starts_on=BACK, appointed_by=make("person"), confirmed_by=make("person"))
    assert counts_from(confirmed) == BACK


def test_a_start_that_is_dated_back_later_counts_from_that_edit_and_the_past_stays() -> None:
    held = edit(assignment(starts_on=date(2026, 3, 20)), starts_on=BACK)
    assert counts_from(held) == LATER.date()
    assert versions(held) == [date(2026, 3, 20), LATER.date()]


def test_given_to_another_it_counts_from_then() -> None:
    held = edit(assignment(starts_on=date(2026, 3, 2)), person=make("person"))
    assert counts_from(held) == LATER.date()


def test_given_back_after_it_had_ended_it_counts_from_then() -> None:
    ended = assignment(starts_on=date(2026, 3, 2), ends_on=date(2026, 3, 20))
    assert counts_from(edit(ended, ends_on=None)) == LATER.date()


def test_prolonged_in_time_it_counts_as_before() -> None:
    held = assignment(starts_on=date(2026, 3, 2), ends_on=date(2026, 12, 1))
    assert counts_from(edit(held, ends_on=date(2027, 12, 1))) == date(2026, 3, 2)
