"""The contract is committed, and the answers keep it."""

import json
from typing import Any

import pytest

from shallmark.api.records import shown, shown_in_hand
from shallmark.api.tests.calls import Api
from shallmark.cli.testing.system import ROOT
from shallmark.config.api import contract_text
from shallmark.kernel.lifecycle import steps_of
from shallmark.kernel.records import RecordType, record_types
from shallmark.pages.tests.every_record import every_record
from shallmark.pages.tests.factory import factory_for, make, make_person

CONTRACT = ROOT / "docs/reference/openapi.json"


def document() -> Any:
    return json.loads(CONTRACT.read_text(encoding="utf-8"))


def test_the_contract_is_the_committed_one() -> None:
    assert CONTRACT.read_text(encoding="utf-8") == contract_text(), (
        "The contract of the API has changed. If that is meant, run"
        " `.venv/bin/python tools/generate.py`"
    )


def test_every_record_type_and_each_of_its_steps_stands_in_it() -> None:
    paths = document()["paths"]
    for record_type in record_types():
        place = f"/api/v1/{record_type.slug}"
        assert set(paths[place]) == {"get", "post"}
        assert set(paths[f"{place}/{{reference}}"]) == {"get", "patch"}
        steps = {step.verb for step in steps_of(record_type.model).values() if not step.automatic}
        begin = f"{place}/{{reference}}/do/"
        verbs = {path.removeprefix(begin) for path in paths if path.startswith(begin)}
        assert verbs == steps


def test_operations_have_names_of_their_own() -> None:
    names = [
        operation["operationId"]
        for each in document()["paths"].values()
        for operation in each.values()
    ]
    assert len(names) == len(set(names))


@pytest.mark.django_db
@every_record
def test_what_was_just_made_is_told_as_it_is_read_later(record_type: type[RecordType]) -> None:
    record, person = factory_for(record_type)(), make_person("admin")
    later = shown(record, record_type, person)
    assert set(shown_in_hand(record, record_type, person)) == set(later)
    record.refresh_from_db()
    assert shown_in_hand(record, record_type, person) == later


@pytest.mark.django_db
def test_a_new_record_is_answered_in_utc_and_with_all_places() -> None:
    api, change = Api(make_person("admin")), make("change")
    body = {
        "title": "x",
        "reporter": make("person").reference,
        "reported_at": "2026-07-01T12:00+02:00",
    }
    cost = {"title": "x", "change": change.reference, "amount": 5}
    for slug, sent in (("incidents", body), ("change-costs", cost)):
        status, answer = api.send("post", slug, sent)
        assert status == 201, answer
        assert api.ask(f"{slug}/{answer['reference']}")[1] == answer


@pytest.mark.django_db
@every_record
def test_answers_have_the_fields_and_kinds_of_the_contract(record_type: type[RecordType]) -> None:
    record = factory_for(record_type)()
    answer = Api(make_person("admin")).ask(f"{record_type.slug}/{record.reference}")[1]
    schema = document()["components"]["schemas"][f"{record_type.model.__name__}Out"]
    assert set(answer) == set(schema["properties"])
    kinds = {"string": str, "integer": int, "boolean": bool, "object": dict, "array": list}
    for name, value in answer.items():
        wanted = schema["properties"][name].get("type", ["string", "null"])
        allowed = wanted if isinstance(wanted, list) else [wanted]
        assert isinstance(value, tuple(kinds.get(kind, type(None)) for kind in allowed)), name
