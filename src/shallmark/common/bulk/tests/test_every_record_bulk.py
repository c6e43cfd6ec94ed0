"""Mass actions of every list: asked once with the count, each record by itself, undone."""

from typing import Any

import pytest

from shallmark.common.bulk import runs
from shallmark.kernel import writes
from shallmark.kernel.models import Draft
from shallmark.pages.tests.every_record import World, every_world, share, signed_in
from shallmark.pages.tests.factory import factory_for, make_person

pytestmark = pytest.mark.django_db


def titled(record_type: Any) -> bool:
    """Whether one person alone may give several records the same title."""
    if "title" in getattr(record_type, "settled_by_two", ()):
        return False
    alone = (
        getattr(constraint, "fields", ()) for constraint in record_type.model._meta.constraints
    )
    return "title" in record_type.changeable() and not any("title" in names for names in alone)


def post(client: Any, record_type: Any, verb: str, **values: Any) -> Any:
    return client.post(f"/{record_type.slug}/mass/{verb}", values)


@every_world
def test_it_asks_with_the_count_before_anything_is_done(world: World, whole: bool) -> None:
    record_type, first, client = world.record_type, world.record, world.client
    second = factory_for(record_type)()
    field = record_type.changeable()[0]
    address = (
        f"/{record_type.slug}/mass/edit?field={field}&selected={first.pk}&selected={second.pk}"
    )
    body = client.get(address).content.decode()
    assert "2 records" in body
    assert f'name="{field}"' in body
    for verb in share(("edit", "state", "link", "nonsense", "undo"), record_type, whole=whole):
        assert client.get(f"/{record_type.slug}/mass/{verb}?all=1").status_code == 200
        assert client.get(f"/{record_type.slug}/mass/{verb}").status_code == 200


@every_world
def test_it_changes_all_that_match_and_takes_it_back(world: World) -> None:
    record_type, person, client = world.record_type, world.person, world.client
    if not titled(record_type):
        return
    records = [factory_for(record_type)(title="Before") for _each in range(3)]
    other = world.record
    query = "view=all&q=Before"
    answer = post(
        client,
        record_type,
        "edit",
        all="1",
        query=query,
        title="After",
        reason="Why not, they said",
    )
    assert answer.status_code == 302
    assert answer["Location"] == f"/{record_type.slug}?{query}"
    for record in records:
        record.refresh_from_db()
        assert (record.title, record.updated_by) == ("After", person)
    other.refresh_from_db()
    assert other.title != "After"
    body = client.get(f"/{record_type.slug}").content.decode()
    assert "data-undo" in body
    writes.edit(records[0], by=person, values={"title": "Third word"})
    job = Draft.objects.get(person=person, place__startswith=runs.PLACE)
    undo = f"/{record_type.slug}/mass/undo?job={runs.token_of(job)}"
    assert signed_in(make_person("admin")).post(undo).status_code == 404
    assert client.post(undo).json() == {"left": 1}
    for record in records:
        record.refresh_from_db()
    assert [record.title for record in records] == ["Third word", "Before", "Before"]


@every_world
def test_it_goes_on_as_a_job_where_there_are_many(
    world: World, whole: bool, monkeypatch: Any
) -> None:
    """On a quarter of the types: what a type may do wrong fails above, where it is done at once."""
    record_type, person, client = world.record_type, world.person, world.client
    tried = "job" in share(("job", "", "", ""), record_type, whole=whole)
    if not titled(record_type) or not tried:
        return
    from shallmark.common.bulk import jobs

    monkeypatch.setattr(runs, "AT_ONCE", 1)
    monkeypatch.setattr(runs, "CHUNK", 2)
    records = [factory_for(record_type)() for _each in range(5)]
    selected = [record.pk for record in records]
    answer = post(client, record_type, "edit", selected=selected, query="view=all", title="By job")
    assert "/mass/job?job=" in answer["Location"]
    progress = client.get(answer["Location"]).content.decode()
    assert 'hx-trigger="every 1s"' in progress
    token = answer["Location"].partition("job=")[2]
    assert jobs.mass_action(token=token, person=person.pk) == 5
    assert jobs.mass_action(token=token, person=person.pk) == 5
    for record in records:
        version = record.version
        record.refresh_from_db()
        assert (record.title, record.version) == ("By job", version + 1)
    done = client.get(answer["Location"], headers={"hx-request": "true"}).content.decode()
    assert "5 records changed" in done
    assert "every 1s" not in done
    assert signed_in(make_person("admin")).get(answer["Location"]).status_code == 404


@every_world
def test_it_refuses_values_that_no_form_would_take(world: World) -> None:
    record_type, client = world.record_type, world.client
    if not titled(record_type):
        return
    record = world.record
    answer = post(client, record_type, "edit", selected=record.pk, query="", title="x" * 500)
    assert answer.status_code == 422
    assert "x" * 300 in answer.content.decode()
    empty = post(client, record_type, "edit", selected=record.pk, query="")
    assert empty.status_code == 422
    version = record.version
    record.refresh_from_db()
    assert record.version == version


@every_world
def test_it_links_to_another_record(world: World) -> None:
    from shallmark.common.links.models import Link

    record_type, first, client = world.record_type, world.record, world.client
    second = factory_for(record_type)()
    wrong = post(client, record_type, "link", selected=first.pk, query="", to="INC99999999")
    assert wrong.status_code == 422
    answer = post(client, record_type, "link", selected=first.pk, query="", to=second.reference)
    assert answer.status_code == 302
    link = Link.objects.get(from_key=record_type.key, from_id=first.pk)
    assert link.to_reference == second.reference
