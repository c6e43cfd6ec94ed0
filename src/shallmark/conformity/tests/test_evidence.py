"""The Evidence panel: one short line for each check that looks at the record, failing first."""

from typing import Any

import pytest
from django.db import connection

from shallmark.conformity import library
from shallmark.conformity.panels import evidence_context
from shallmark.kernel import writes
from shallmark.kernel.system import SYSTEM
from shallmark.ledger.checkfile import SHORT
from shallmark.pages.tests.factory import make, make_person


def test_it_has_words_for_each_verdict_of_each_built_check() -> None:
    for check in library.built().values():
        assert set(check.short) == {"conforming", "nonconforming", "not_assessable"}, check.id
        assert all(0 < len(words) <= SHORT for words in check.short.values())


def test_it_says_the_reason_where_it_is_short_enough() -> None:
    check = library.built()["CHK-INC-01"]
    assert check.word(False, "missing:category") == "It has no category"
    assert check.word(True, None) == "Recorded and classified"
    assert check.word(None, "field_missing:service") == "Not all is in the source"


def lines_of(incident: Any) -> dict[str, dict[str, Any]]:
    lines = evidence_context(incident, None)["lines"]
    return {str(line["url"]).rpartition("/")[2]: line for line in lines}


@pytest.mark.django_db
def test_it_lists_what_the_record_breaks_before_what_it_proves() -> None:
    by = make_person("service_desk_agent")
    incident = writes.perform(make("incident"), "triage", by=by, authority=SYSTEM)
    incident = writes.edit(incident, by=by, values={"category": None}, authority=SYSTEM)
    lines = lines_of(incident)
    assert next(iter(lines)) == "CHK-INC-01"
    assert lines["CHK-INC-01"]["sentence"] == "It has no category"
    assert lines["CHK-INC-11"]["sentence"] == "One accountable person throughout"
    assert lines["CHK-INC-02"]["sentence"] == "Prioritized, by matrix or with reason"
    assert lines["CHK-INC-02"]["clause"] == "8.6.1"
    assert all(len(line["sentence"]) <= SHORT for line in lines.values())


def test_it_is_planned_once_by_a_connection(own_database: None) -> None:
    incident = make("incident")
    first = lines_of(incident)
    assert lines_of(incident) == first
    assert lines_of(make("incident"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT generic_plans FROM pg_prepared_statements")
        assert cursor.fetchall() == [(3,)]
        cursor.execute("SHOW transaction_read_only")
        assert cursor.fetchall() == [("off",)]
