"""Every record type: made and changed by form and by API, with its history."""

import re
from typing import Any

import pgtrigger
import pytest
from django.apps import apps

from shallmark.kernel import door
from shallmark.kernel.lifecycle import edges
from shallmark.kernel.refusals import Stale
from shallmark.kernel.testing import factory_for, form_values, make_person
from shallmark.kernel.tests.every_record import every_record, signed_in

pytestmark = pytest.mark.django_db


def events(record: Any) -> Any:
    model = type(record)
    event = apps.get_model(model._meta.app_label, f"{model.__name__}Event")
    return event.objects.filter(pgh_obj_id=record.pk).order_by("pgh_id")


def errors_in(answer: Any) -> list[str]:
    """What the page complains about."""
    return re.findall(r'class="field-error[^>]*>.*?</svg>(.*?)</span>', answer.content.decode())


@every_record
def test_it_shows_one_record(declared: Any) -> None:
    record = factory_for(declared)()
    said = signed_in(make_person("admin")).get(f"/{declared.slug}/{record.reference}")
    assert said.status_code == 200
    assert record.reference in said.content.decode()


@every_record
def test_it_says_404_for_none(declared: Any) -> None:
    client = signed_in(make_person("admin"))
    for reference in ("NOTHING", "x" * 400, "%00", "-1"):
        assert client.get(f"/{declared.slug}/{reference}").status_code == 404


@every_record
def test_it_is_made_by_the_form(declared: Any) -> None:
    person = make_person("admin")
    client = signed_in(person)
    assert client.get(f"/{declared.slug}/new").status_code == 200
    values = form_values(declared, person)
    before = set(declared.model._default_manager.values_list("pk", flat=True))
    answer = client.post(f"/{declared.slug}/new", values)
    assert answer.status_code == 302, errors_in(answer)
    (record,) = declared.model._default_manager.exclude(pk__in=before)
    assert record.created_by == person
    assert answer["Location"] == f"/{declared.slug}/{record.reference}"


@every_record
def test_it_refuses_an_empty_form_and_keeps_what_was_typed(declared: Any) -> None:
    client = signed_in(make_person("admin"))
    before = declared.model._default_manager.count()
    answer = client.post(f"/{declared.slug}/new", {"title": ""})
    assert answer.status_code == 422
    assert declared.model._default_manager.count() == before


@every_record
def test_it_offers_the_form_that_changes_it(declared: Any) -> None:
    record = factory_for(declared)()
    answer = signed_in(make_person("admin")).get(f"{record.get_absolute_url()}/edit")
    assert answer.status_code == 200


@every_record
def test_it_keeps_history_with_who_why_and_from_where(declared: Any) -> None:
    person, record = make_person("admin"), factory_for(declared)()
    before = events(record).count()
    door.edit(record, by=person, values={"title": "Another title"}, reason="Because", source="api")
    assert events(record).count() == before + 1
    told = events(record).last()
    assert told.title == "Another title"
    assert told.pgh_context["by"] == person.pk
    assert told.pgh_context["reason"] == "Because"
    assert told.pgh_context["source"] == "api"


@every_record
def test_it_refuses_a_stale_change(declared: Any) -> None:
    person, record = make_person("admin"), factory_for(declared)()
    door.edit(record, by=person, values={"title": "First"}, version=record.version)
    with pytest.raises(Stale):
        door.edit(record, by=person, values={"title": "Second"}, version=record.version)


@every_record
def test_it_answers_by_api(declared: Any) -> None:
    record = factory_for(declared)()
    client = signed_in(make_person("admin"))
    listed = client.get(f"/api/v1/{declared.slug}?limit=200").json()
    assert record.reference in {item["reference"] for item in listed["items"]}
    one = client.get(f"/api/v1/{declared.slug}/{record.reference}").json()
    assert (one["reference"], one["title"]) == (record.reference, record.title)
    assert client.get(f"/api/v1/{declared.slug}/NOTHING").status_code == 404


@every_record
def test_it_is_changed_by_api(declared: Any) -> None:
    if "title" not in declared.changeable():
        return
    record = factory_for(declared)()
    client = signed_in(make_person("admin"))
    address = f"/api/v1/{declared.slug}/{record.reference}"
    sent = {"title": "By API", "version": record.version, "reason": "It was wrong"}
    answer = client.patch(address, sent, content_type="application/json")
    assert answer.status_code == 200, answer.content
    assert answer.json()["title"] == "By API"
    again = client.patch(address, sent | {"title": "Again"}, content_type="application/json")
    assert again.status_code == 409
    strange = client.patch(address, {"nonsense": 1}, content_type="application/json")
    assert strange.status_code == 422


@every_record
def test_its_steps_and_the_trigger_of_the_database_allow_the_same(declared: Any) -> None:
    triggers = [one for one in declared.model._meta.triggers if isinstance(one, pgtrigger.FSM)]
    allowed = {edge for one in triggers for edge in one.transitions}
    assert edges(declared.model) == allowed
