"""A step of what may be ordered is added on the page of its item."""

from typing import Any

import pytest

from shallmark.kernel import writes
from shallmark.kernel.exceptions import Invalid
from shallmark.operate.customer_service.models import RequestItem, RequestStep
from shallmark.operate.customer_service.tests.factories import offered, request_item
from shallmark.operate.customer_service.tests.test_request_deciding import signed_in
from shallmark.operate.customer_service.tests.test_request_page import page
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> Any:
    return make_person("service_owner")


def add(item: RequestItem, who: Any, **values: str) -> Any:
    return signed_in(who).post(f"{item.get_absolute_url()}/step", values)


def test_it_is_the_last_and_comes_after_those_that_are_named(owner: Any) -> None:
    item, team = request_item(owner=owner), make("team")
    before = item.steps.count()
    values = {"title": "Hand it over", "team": team.reference, "after": "1", "token": "one"}
    for _twice in range(2):
        answer = add(item, owner, **values)
        assert answer.headers["Location"] == f"{item.get_absolute_url()}#steps-add"
    step = RequestStep.objects.latest("pk")
    assert (step.item, step.title, step.team, step.after) == (item, "Hand it over", team, [1])
    assert (step.position, item.steps.count()) == (before + 1, before + 1)
    assert "Hand it over" in page(signed_in(owner), item)


def test_what_is_wrong_stands_at_its_field_with_what_was_typed(owner: Any) -> None:
    item = request_item(owner=owner)
    answer = add(item, owner, title="Hand it over", after="9")
    assert answer.status_code == 422
    assert "A step waits for those before it only." in answer.content.decode()
    assert 'value="Hand it over"' in answer.content.decode()


def test_what_is_offered_takes_none_and_nobody_else_adds_one(owner: Any) -> None:
    sold = offered()
    assert add(sold, owner, title="Hand it over").status_code == 404
    with pytest.raises(Invalid, match="pause it"):
        writes.create(RequestStep, by=owner, values={"item": sold, "title": "Hand it over"})
    item = request_item(owner=owner)
    before = item.steps.count()
    assert add(item, make_person("auditor"), title="Hand it over").status_code == 404
    assert item.steps.count() == before
