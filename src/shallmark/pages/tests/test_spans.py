"""A filter by day or time: a half-open span, what has none, or both."""

from datetime import date
from typing import Any

import pytest

from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def listed() -> Any:
    """Titles in the list of nonconformities at an address."""
    for title, due in (("first", "2026-01-01"), ("second", "2026-02-01"), ("never", None)):
        make("nonconformity", title=title, due=due and date.fromisoformat(due))
    client = signed_in(make_person("admin"))

    def titles(span: str) -> set[str]:
        answer: Any = client.get(f"/nonconformities/export.json?view=all&due={span}")
        rows = b"".join(answer.streaming_content).decode() if answer.streaming else ""
        assert answer.status_code in {200, 422}
        return {title for title in ("first", "second", "never") if f'"{title}"' in rows}

    return titles


def test_it_begins_with_its_first_day_and_ends_before_its_last(listed: Any) -> None:
    assert listed("2026-01-01..2026-02-01") == {"first"}
    assert listed("2026-02-01..") == {"second"}
    assert listed("..2026-02-01") == {"first"}


def test_it_holds_what_has_no_day_beside_a_span_or_alone(listed: Any) -> None:
    assert listed("2026-02-01..,none") == {"second", "never"}
    assert listed("none") == {"never"}


@pytest.mark.parametrize("wrong", ["2026-01-01", "..", "..2026-01-01,2026-02-01..", "x..y"])
def test_it_refuses_what_is_no_span(listed: Any, wrong: str) -> None:
    assert listed(wrong) == set()


def test_it_refuses_none_where_every_record_has_a_time() -> None:
    make("incident")
    client = signed_in(make_person("admin"))
    assert client.get("/incidents?view=all&created_at=none").status_code == 422
    assert client.get("/incidents?view=all&created_at=..,none").status_code == 422
