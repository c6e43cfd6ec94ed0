"""Mass actions of every list: asked once with the count, each record by itself, undone."""

from typing import Any

import pytest

from shallmark.kernel import door
from shallmark.kernel.models import Draft
from shallmark.kernel.pages import list_jobs
from shallmark.kernel.testing import factory_for, make_person
from shallmark.kernel.tests.every_record import every_record, signed_in

pytestmark = pytest.mark.django_db


def titled(declared: Any) -> bool:
    """Whether several records may get the same title."""
    alone = (getattr(one, "fields", ()) for one in declared.model._meta.constraints)
    return "title" in declared.changeable() and not any("title" in names for names in alone)


def post(client: Any, declared: Any, verb: str, **values: Any) -> Any:
    return client.post(f"/{declared.slug}/mass/{verb}", values)


@every_record
def test_it_asks_with_the_count_before_anything_is_done(declared: Any) -> None:
    first, second = factory_for(declared)(), factory_for(declared)()
    client = signed_in(make_person("admin"))
    field = declared.changeable()[0]
    asked = f"/{declared.slug}/mass/edit?field={field}&selected={first.pk}&selected={second.pk}"
    said = client.get(asked).content.decode()
    assert "2 records" in said
    assert f'name="{field}"' in said
    for verb in ("edit", "state", "link", "nonsense", "undo"):
        assert client.get(f"/{declared.slug}/mass/{verb}?all=1").status_code == 200
        assert client.get(f"/{declared.slug}/mass/{verb}").status_code == 200


@every_record
def test_it_changes_all_that_match_and_takes_it_back(declared: Any) -> None:
    if not titled(declared):
        return
    records = [factory_for(declared)(title="Before") for _each in range(3)]
    other = factory_for(declared)()
    person = make_person("admin")
    client = signed_in(person)
    query = "view=all&q=Before"
    answer = post(client, declared, "edit", all="1", query=query, title="After", reason="Why not")
    assert answer.status_code == 302
    assert answer["Location"] == f"/{declared.slug}?{query}"
    for record in records:
        record.refresh_from_db()
        assert (record.title, record.updated_by) == ("After", person)
    other.refresh_from_db()
    assert other.title != "After"
    said = client.get(f"/{declared.slug}").content.decode()
    assert "data-undo" in said
    door.edit(records[0], by=person, values={"title": "Third word"})
    job = Draft.objects.get(person=person, place__startswith=list_jobs.PLACE)
    undo = f"/{declared.slug}/mass/undo?job={list_jobs.token_of(job)}"
    assert signed_in(make_person("admin")).post(undo).status_code == 404
    assert client.post(undo).json() == {"left": 1}
    for record in records:
        record.refresh_from_db()
    assert [record.title for record in records] == ["Third word", "Before", "Before"]


@every_record
def test_it_goes_on_as_a_job_where_there_are_many(declared: Any, monkeypatch: Any) -> None:
    if not titled(declared):
        return
    from shallmark.kernel import jobs

    monkeypatch.setattr(list_jobs, "AT_ONCE", 1)
    monkeypatch.setattr(list_jobs, "CHUNK", 2)
    records = [factory_for(declared)() for _each in range(5)]
    person = make_person("admin")
    client = signed_in(person)
    selected = [record.pk for record in records]
    answer = post(client, declared, "edit", selected=selected, query="view=all", title="By job")
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


@every_record
def test_it_refuses_values_that_no_form_would_take(declared: Any) -> None:
    if not titled(declared):
        return
    record = factory_for(declared)()
    client = signed_in(make_person("admin"))
    answer = post(client, declared, "edit", selected=record.pk, query="", title="x" * 500)
    assert answer.status_code == 422
    assert "x" * 300 in answer.content.decode()
    empty = post(client, declared, "edit", selected=record.pk, query="")
    assert empty.status_code == 422
    version = record.version
    record.refresh_from_db()
    assert record.version == version


@every_record
def test_it_links_to_another_record(declared: Any) -> None:
    from shallmark.kernel.models import Link

    first, second = factory_for(declared)(), factory_for(declared)()
    client = signed_in(make_person("admin"))
    wrong = post(client, declared, "link", selected=first.pk, query="", to="INC99999999")
    assert wrong.status_code == 422
    answer = post(client, declared, "link", selected=first.pk, query="", to=second.reference)
    assert answer.status_code == 302
    link = Link.objects.get(from_key=declared.key, from_id=first.pk)
    assert link.to_reference == second.reference
