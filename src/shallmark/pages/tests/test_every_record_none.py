"""A list of which there is no record: it says what belongs there."""

from typing import Any

import pytest

from shallmark.pages.tests.every_record import (
    every_record,
    is_made_by_hand,
    signed_in,
    whole_list,
)
from shallmark.pages.tests.factory import make_person

pytestmark = pytest.mark.django_db


@every_record
def test_it_teaches_when_there_is_none(record_type: Any) -> None:
    if record_type.model._default_manager.exists():
        pytest.skip("people exist as soon as somebody looks")
    person = make_person("admin")
    if record_type.model._default_manager.exists():
        return
    body = signed_in(person).get(whole_list(record_type)).content.decode()
    assert (f"/{record_type.slug}/new" in body) == is_made_by_hand(record_type)
    for clause in record_type.clauses:
        assert clause in body
