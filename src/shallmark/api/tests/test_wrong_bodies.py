"""Whatever a body holds, the API writes a whole record or refuses it by name; nothing breaks."""

import json
import random
from collections.abc import Collection, Iterator
from typing import Any

import pytest
from django.db.models import Max

from shallmark.api.tests.calls import REFUSAL, Api
from shallmark.kernel.lifecycle import steps_of
from shallmark.kernel.records import RecordType, record_types
from shallmark.pages.tests.every_record import every_record, is_made_by_hand, share
from shallmark.pages.tests.factory import factory_for, make_person

pytestmark = pytest.mark.django_db

FEW, MANY = 360, 2600
#: what no call may give: kept by the product itself
PROTECTED = ("created_at", "updated_by", "id", "version", "status", "source_key", "reference")


@pytest.fixture
def api() -> Api:
    return Api(make_person("admin"))


def assert_each_refused(answer: tuple[int, Any], names: Collection[str]) -> None:
    """None of what was sent was taken or passed over: each field is named with its own sentence."""
    status, answered = answer
    assert status == 422, answer
    assert set(answered) == REFUSAL
    assert set(names) <= set(answered["errors"]), (names, answered)


@every_record
def test_it_refuses_a_protected_or_unknown_field_by_its_name(
    api: Api, record_type: type[RecordType]
) -> None:
    record = factory_for(record_type)()
    place = f"{record_type.slug}/{record.reference}"
    wrong = dict.fromkeys((*PROTECTED, "nonsense"), "x")
    if is_made_by_hand(record_type):
        names = wrong.keys() - set(record_type.fields)
        body = {"title": "x", **dict.fromkeys(names, "x")}
        assert_each_refused(api.send("post", record_type.slug, body), names)
    names = wrong.keys() - set(record_type.changeable()) - {"version"}
    assert_each_refused(api.send("patch", place, dict.fromkeys(names, "x")), names)
    for step in steps_of(record_type.model).values():
        if step.automatic:
            assert api.send("post", f"{place}/do/{step.verb}", {})[0] == 404
            continue
        assert_each_refused(api.send("post", f"{place}/do/{step.verb}", {"values": wrong}), wrong)
    assert type(record).objects.get(pk=record.pk).version == record.version


@every_record
def test_it_refuses_a_value_of_the_wrong_kind_by_its_field(
    api: Api, record_type: type[RecordType], whole: bool
) -> None:
    record = factory_for(record_type)()
    place = f"{record_type.slug}/{record.reference}"
    fields = record_type.fields if is_made_by_hand(record_type) else ()
    for wrong in wrong_bodies(record_type, fields, whole=whole):
        assert_each_refused(api.send("post", record_type.slug, wrong), wrong)
    for wrong in wrong_bodies(record_type, record_type.changeable(), whole=whole):
        assert_each_refused(api.send("patch", place, wrong), wrong)
    for step in steps_of(record_type.model).values():
        fields = () if step.automatic else step.form_fields
        for wrong in wrong_bodies(record_type, fields, whole=whole):
            answer = api.send("post", f"{place}/do/{step.verb}", {"values": wrong})
            assert_each_refused(answer, wrong)


def wrong_bodies(
    record_type: type[RecordType], names: Collection[str], *, whole: bool
) -> Iterator[dict[str, Any]]:
    """Bodies that hold wrong values only, until each field has had each of its own."""
    wrong = {
        name: share(wrong_values(record_type, name), record_type, whole=whole) for name in names
    }
    for turn in range(max(map(len, wrong.values()), default=0)):
        yield {name: values[turn] for name, values in wrong.items() if turn < len(values)}


def wrong_values(record_type: type[RecordType], name: str) -> list[Any]:
    """Values that no field of this kind takes."""
    kind = record_type.model._meta.get_field(name).get_internal_type()
    if kind == "JSONField":
        return [3, True, "x"]
    numbers = [] if kind == "DecimalField" or "Integer" in kind else [3, 2**63]
    truth = [] if kind == "BooleanField" else [True]
    return [*numbers, *truth, {"a": {"b": 1}}, [[1]]]


class Bodies:
    """Random bodies for random operations, the same for the same seed."""

    def __init__(self, seed: int, known: list[str]) -> None:
        self.chance = random.Random(seed)
        #: references that are there
        self.known = known

    def value(self, depth: int = 0) -> Any:
        chance = self.chance
        plain: list[Any] = [
            None, True, False, 0, -1, 1, 2**31, 2**63, 10**40, 0.5, -1e308, "", " ", "x", "true",
            "1", "2026-01-31", "2026-01-31T14:05", "2026-02-31", "0001-01-01T00:00:00+14:00",
            "9999-12-31T23:59:59-12:00", "\0", "\ud800", "x" * 5000, "<b>", "'; --", "new", "me",
            chance.choice(self.known),
        ]  # fmt: skip
        if depth < 3 and chance.random() < 0.2:
            return [self.value(depth + 1) for _each in range(chance.randrange(3))]
        if depth < 3 and chance.random() < 0.2:
            return {self.name(["a", ""]): self.value(depth + 1)}
        return chance.choice(plain)

    def name(self, likely: list[str]) -> str:
        strange = [*PROTECTED, "pk", "__class__", "objects", "owner__title", "", "\0", "nonsense"]
        return self.chance.choice(likely if self.chance.random() < 0.7 and likely else strange)

    def object(self, likely: list[str]) -> dict[str, Any]:
        return {self.name(likely): self.value() for _each in range(self.chance.randrange(1, 6))}

    def call(self, record_type: type[RecordType], reference: str) -> tuple[str, str, Any]:
        """Method, address and body."""
        chance, place = self.chance, f"{record_type.slug}/{reference}"
        steps = [step for step in steps_of(record_type.model).values() if not step.automatic]
        kind = chance.random()
        if kind < 0.05:
            return chance.choice(["post", "patch"]), place, self.value()
        if kind < 0.4:
            content = self.object(list(record_type.fields))
            many = [content, self.object(["title"])] if chance.random() < 0.2 else content
            return "post", record_type.slug, many
        if kind < 0.7 or not steps:
            return "patch", place, self.object(list(record_type.changeable()))
        step = chance.choice(steps)
        body = self.object(["reason", "confirm", "version"]) if chance.random() < 0.3 else {}
        values = self.object(list(step.form_fields)) if chance.random() < 0.9 else self.value()
        return "post", f"{place}/do/{step.verb}", {**body, "values": values}


def shaken(api: Api, many: int, seed: int) -> Iterator[tuple[Any, tuple[str, str, Any]]]:
    """Answers to random calls over all types, with the calls."""
    records = {record_type: factory_for(record_type)() for record_type in record_types()}
    bodies = Bodies(seed, [record.reference for record in records.values()])
    types = list(records)
    for number in range(many):
        record_type = types[number % len(types)]
        method, place, body = bodies.call(record_type, records[record_type].reference)
        yield api.call(method, place, json.dumps(body)), (method, place, body)


def assert_whole() -> None:
    """Every record has a version in its history up to its own, and no version twice."""
    for record_type in record_types():
        model: Any = record_type.model
        stated = dict(
            model.pgh_event_model.objects.values_list("pgh_obj_id").annotate(last=Max("version"))
        )
        assert dict(model.objects.values_list("pk", "version")).items() <= stated.items()


def run(api: Api, many: int, seed: int) -> None:
    written = 0
    for answer, call in shaken(api, many, seed):
        assert answer.status_code < 500, call
        if answer.status_code >= 400:
            assert set(answer.json()) == REFUSAL, (call, answer.content)
        written += answer.status_code < 300
    assert written > many / 40, "nearly all of it was refused: this shakes nothing"
    assert_whole()


def test_random_bodies_break_nothing(api: Api) -> None:
    run(api, FEW, seed=1)


@pytest.mark.long
def test_very_many_random_bodies_break_nothing(api: Api) -> None:
    run(api, MANY, seed=2)
