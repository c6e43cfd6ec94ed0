"""Every record type: made and changed by form and by API, with its history.

Its page and its forms are shown in `test_record_page.py`.
"""

import re
from typing import Any

import pgtrigger
import pytest
from django.apps import apps

from shallmark.kernel import writes
from shallmark.kernel.exceptions import VersionConflict
from shallmark.kernel.lifecycle import edges
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.records import get_record_type
from shallmark.pages.tests.every_record import (
    World,
    every_world,
    free_field,
    is_made_by_hand,
)
from shallmark.pages.tests.factory import form_values, make_person

pytestmark = pytest.mark.django_db


def events(record: Any) -> Any:
    model = type(record)
    event = apps.get_model(model._meta.app_label, f"{model.__name__}Event")
    return event.objects.filter(pgh_obj_id=record.pk).order_by("pgh_id")


def errors_in(answer: Any) -> list[str]:
    """What the page complains about."""
    return re.findall(r'class="field-error[^>]*>.*?</svg>(.*?)</span>', answer.content.decode())


#: nobody makes one alone
MADE_BY_TWO = {
    "parameter", "retention_rule", "risk_criteria", "risk_assessment", "compensating_measure",
    "approval_rule",
}  # fmt: skip


@every_world
def test_it_says_404_for_none(world: World) -> None:
    record_type, client = world.record_type, world.client
    for reference in ("NOTHING", "x" * 400, "%00", "-1"):
        assert client.get(f"/{record_type.slug}/{reference}").status_code == 404


@every_world
def test_it_is_made_by_the_form(world: World) -> None:
    if not is_made_by_hand(world.record_type):
        return
    record_type, person, client = world.record_type, world.person, world.client
    assert client.get(f"/{record_type.slug}/new").status_code == 200
    values = form_values(record_type, person)
    before = set(record_type.model._default_manager.values_list("pk", flat=True))
    if record_type.key in MADE_BY_TWO:
        make_person("admin")
    answer = client.post(f"/{record_type.slug}/new", values)
    assert answer.status_code == 302, errors_in(answer)
    made = record_type.model._default_manager.exclude(pk__in=before)
    if record_type.key in MADE_BY_TWO:
        waiting = get_record_type("access_change").model._default_manager.get()
        assert answer["Location"] == waiting.get_absolute_url()
        assert not made
        return
    (record,) = made
    assert record.created_by == person
    assert answer["Location"] == f"/{record_type.slug}/{record.reference}"


@every_world
def test_it_refuses_an_empty_form_and_keeps_what_was_typed(world: World) -> None:
    if not is_made_by_hand(world.record_type):
        return
    record_type, client = world.record_type, world.client
    before = record_type.model._default_manager.count()
    answer = client.post(f"/{record_type.slug}/new", {"title": ""})
    assert answer.status_code == 422
    assert record_type.model._default_manager.count() == before


@every_world
def test_it_keeps_history_with_who_why_and_from_where(world: World) -> None:
    person, record = world.person, world.record
    before = events(record).count()
    with entered(Source.API):
        writes.edit(
            record,
            by=person,
            values={free_field(world.record_type): "Another title"},
            reason="Because it was agreed",
        )
    assert events(record).count() == before + 1
    version = events(record).last()
    assert getattr(version, free_field(world.record_type)) == "Another title"
    assert version.pgh_context["by"] == person.pk
    assert version.pgh_context["reason"] == "Because it was agreed"
    assert version.pgh_context["source"] == "api"


@every_world
def test_it_refuses_a_stale_change(world: World) -> None:
    person, record = world.person, world.record
    name = free_field(world.record_type)
    writes.edit(record, by=person, values={name: "First"}, version=record.version)
    with pytest.raises(VersionConflict):
        writes.edit(record, by=person, values={name: "Second"}, version=record.version)


@every_world
def test_it_answers_by_api(world: World) -> None:
    record_type, record, client = world.record_type, world.record, world.client
    listed = client.get(f"/api/v1/{record_type.slug}?limit=200").json()
    assert record.reference in {item["reference"] for item in listed["items"]}
    answer = client.get(f"/api/v1/{record_type.slug}/{record.reference}").json()
    assert (answer["reference"], answer["title"]) == (record.reference, record.title)
    assert client.get(f"/api/v1/{record_type.slug}/NOTHING").status_code == 404


@every_world
def test_it_is_changed_by_api(world: World) -> None:
    record_type = world.record_type
    name = free_field(record_type)
    if name not in record_type.changeable():
        return
    record, client = world.record, world.client
    address = f"/api/v1/{record_type.slug}/{record.reference}"
    sent = {name: "By API", "version": record.version, "reason": "It was wrong"}
    answer = client.patch(address, sent, content_type="application/json")
    assert answer.status_code == 200, answer.content
    assert answer.json()[name] == "By API"
    again = client.patch(address, sent | {name: "Again"}, content_type="application/json")
    assert again.status_code == 409
    strange = client.patch(address, {"nonsense": 1}, content_type="application/json")
    assert strange.status_code == 422


@every_world
def test_its_steps_and_the_trigger_of_the_database_allow_the_same(world: World) -> None:
    model: Any = world.record_type.model
    triggers = [trigger for trigger in model._meta.triggers if isinstance(trigger, pgtrigger.FSM)]
    allowed = {edge for trigger in triggers for edge in trigger.transitions}
    assert edges(model) == allowed
