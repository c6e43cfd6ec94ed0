"""Rights of every record type: on pages, exports and the API alike, by the same queryset."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from shallmark.api.models import ApiToken
from shallmark.kernel.people import Person
from shallmark.pages.tests.every_record import every_record, signed_in, whole_list
from shallmark.pages.tests.factory import factory_for, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def people(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Person]]:
    """One person for each role that the tests speak of, by role."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield {role: make_person(role) for role in ("admin", "cab_member", "end_user")}
        transaction.set_rollback(True)


@every_record
def test_it_refuses_those_who_may_not_read(record_type: Any, people: dict[str, Person]) -> None:
    record, person = factory_for(record_type)(), people["end_user"]
    client = signed_in(person)
    seen = record_type.model._default_manager.visible_to(person).filter(pk=record.pk).exists()
    page = client.get(f"/{record_type.slug}/{record.reference}")
    there = {"incident": 200 if seen else 404, "change": 302}
    assert page.status_code == there.get(record_type.key, 404)
    # To a customer's user the lists of the staff are not there (the portal has its own).
    for address in (whole_list(record_type), f"/{record_type.slug}/export.csv"):
        answer = client.get(address, follow=True)
        assert answer.status_code == (200 if "/tickets" in str(answer.redirect_chain) else 404)
        assert record.reference not in answer.content.decode() or seen


@every_record
def test_it_refuses_strangers(record_type: Any, client: Any) -> None:
    record = factory_for(record_type)()
    for address in (f"/{record_type.slug}", f"/{record_type.slug}/{record.reference}"):
        assert client.get(address).status_code == 302
    assert client.get(f"/api/v1/{record_type.slug}").status_code == 401


@every_record
def test_it_lets_a_reader_read_and_refuses_to_write(
    record_type: Any, people: dict[str, Person]
) -> None:
    record, client = factory_for(record_type)(), signed_in(people["cab_member"])
    assert client.get(f"/{record_type.slug}/{record.reference}").status_code == 200
    body = client.get(whole_list(record_type)).content.decode()
    assert f"/{record_type.slug}/new" not in body
    assert "data-massbar" not in body
    version = record.version
    for address in (f"{record.get_absolute_url()}/edit", f"/{record_type.slug}/new"):
        assert client.post(address, {"title": "Changed"}).status_code in {403, 404}
    mass = {"selected": record.pk, "title": "Changed"}
    client.post(f"/{record_type.slug}/mass/edit?field=title", mass)
    record.refresh_from_db()
    assert record.version == version
    assert record.title != "Changed"


@every_record
def test_it_refuses_writes_by_a_token_that_may_only_read(
    record_type: Any, people: dict[str, Person]
) -> None:
    record = factory_for(record_type)()
    token, text = ApiToken.issue(people["admin"], "reads", read_only=True)
    bearer = {"authorization": f"Bearer {text}"}
    client = signed_in(token.person)
    client.logout()
    address = f"/api/v1/{record_type.slug}/{record.reference}"
    assert client.get(address, headers=bearer).status_code == 200
    answer = client.patch(address, {}, content_type="application/json", headers=bearer)
    assert answer.status_code == 403
