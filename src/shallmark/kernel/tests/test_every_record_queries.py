"""Queries of every list and page: at most twelve, none per row, no more than the baseline."""

from typing import Any

import pytest

from shallmark.kernel.testing import factory_for, make_person
from shallmark.kernel.tests.every_record import (
    MOST,
    MOST_OF_A_PART,
    compare,
    every_record,
    queries_of,
    signed_in,
    whole_list,
)

pytestmark = pytest.mark.django_db


@every_record
def test_it_lists_with_few_queries(declared: Any) -> None:
    factory_for(declared)()
    client = signed_in(make_person("service_desk_agent", "auditor"))
    found = queries_of(lambda: client.get(whole_list(declared)))
    assert len(found) <= MOST, "\n".join(found)
    compare(f"{declared.key} list", len(found))


@every_record
def test_it_lists_many_with_the_queries_of_one(declared: Any) -> None:
    client = signed_in(make_person("admin"))
    factory_for(declared)()
    few = queries_of(lambda: client.get(whole_list(declared)))
    for _each in range(4):
        factory_for(declared)()
    many = queries_of(lambda: client.get(whole_list(declared)))
    assert len(many) == len(few), "\n".join(many)


@every_record
def test_it_counts_all_views_with_few_queries(declared: Any) -> None:
    factory_for(declared)()
    client = signed_in(make_person("service_desk_agent", "auditor"))
    found = queries_of(lambda: client.get(f"/{declared.slug}/count"))
    assert len(found) <= MOST_OF_A_PART, "\n".join(found)
    compare(f"{declared.key} counts", len(found))


@every_record
def test_it_shows_a_page_with_few_queries(declared: Any) -> None:
    record = factory_for(declared)()
    client = signed_in(make_person("service_desk_agent", "auditor"))
    found = queries_of(lambda: client.get(f"/{declared.slug}/{record.reference}"))
    assert len(found) <= MOST, "\n".join(found)
    compare(f"{declared.key} page", len(found))


@every_record
def test_it_exports_many_with_the_queries_of_one(declared: Any) -> None:
    client = signed_in(make_person("admin"))

    def export() -> Any:
        answer: Any = client.get(f"/{declared.slug}/export.csv")
        b"".join(answer.streaming_content)
        return answer

    factory_for(declared)()
    few = queries_of(export)
    for _each in range(3):
        factory_for(declared)()
    assert len(queries_of(export)) == len(few)
