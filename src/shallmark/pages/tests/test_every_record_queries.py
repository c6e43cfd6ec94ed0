"""Queries of every list and page: at most twelve, none per row, no more than the baseline."""

from typing import Any

import pytest

from shallmark.pages.tests.every_record import (
    MOST,
    MOST_OF_A_PART,
    compare,
    every_record,
    queries_of,
    signed_in,
    whole_list,
)
from shallmark.pages.tests.factory import factory_for, make_person

pytestmark = pytest.mark.django_db


@every_record
def test_it_shows_lists_counts_and_pages_with_few_queries(record_type: Any) -> None:
    record = factory_for(record_type)()
    client = signed_in(make_person("service_desk_agent", "auditor"))
    address = f"/{record_type.slug}"
    parts = (
        ("list", whole_list(record_type), MOST),
        ("counts", f"{address}/count", MOST_OF_A_PART),
        ("page", f"{address}/{record.reference}", MOST),
    )
    for part, place, most in parts:
        count = queries_of(lambda place=place: client.get(place))  # type: ignore[misc]
        assert len(count) <= most, "\n".join([part, *count])
        compare(f"{record_type.key} {part}", len(count))


@every_record
def test_it_lists_and_exports_many_with_the_queries_of_one(record_type: Any) -> None:
    client = signed_in(make_person("admin"))

    def listed() -> Any:
        return client.get(whole_list(record_type))

    def exported() -> Any:
        answer: Any = client.get(f"/{record_type.slug}/export.csv")
        b"".join(answer.streaming_content)
        return answer

    factory_for(record_type)()
    few = [queries_of(ask) for ask in (listed, exported)]
    for _each in range(4):
        factory_for(record_type)()
    many = [queries_of(ask) for ask in (listed, exported)]
    assert [len(each) for each in many] == [len(each) for each in few], many
