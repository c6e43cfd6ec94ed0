"""Pages of what may be ordered, of its steps, and of the tasks that come of them."""

from typing import Any

import pytest

from shallmark.kernel import writes
from shallmark.kernel.exceptions import Invalid
from shallmark.operate.customer_service.models import ServiceRequest
from shallmark.operate.customer_service.tests.factories import offered, request_item, request_step
from shallmark.operate.customer_service.tests.test_request_deciding import FORM, signed_in
from shallmark.operate.customer_service.tests.test_request_page import page, started
from shallmark.pages.tests.factory import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent() -> Any:
    return make_person("service_desk_agent")


def test_an_item_tells_how_it_is_asked_for_and_fulfilled_and_what_is_open(agent: Any) -> None:
    request = started(agent)
    item = request.item
    assert item is not None
    text = page(signed_in(agent), item)
    assert "How it is ordered" in text
    assert "How it is fulfilled" in text
    assert "1 and 2" in text
    assert "open now" in text
    assert f'href="{request.get_absolute_url()}"' in text


def test_an_item_that_was_never_offered_counts_no_orders(agent: Any) -> None:
    from_draft = page(signed_in(agent), request_item())
    assert "How it is fulfilled" in from_draft
    assert "open now" not in from_draft


def test_a_step_stands_among_the_steps_of_its_item_and_tells_where_it_was_done(agent: Any) -> None:
    request = started(agent)
    assert request.item is not None
    step = request.item.steps.get(title="Set it up")
    text = page(signed_in(agent), step)
    assert "Before and after it" in text
    assert "3 Take the old one" in text
    assert "tasks to do" in text
    task = request.tasks.get(title="Set it up")
    assert f'href="{task.get_absolute_url()}"' in text


def test_a_task_tells_what_was_ordered_and_what_it_waits_for(agent: Any) -> None:
    request = started(agent)
    later = request.tasks.get(title="Set it up")
    text = page(signed_in(agent), later)
    first = request.tasks.get(position=1)
    assert f"It waits for {first.title}." in text
    assert "What was ordered" in text
    assert "large" in text.lower()
    assert f'href="{request.get_absolute_url()}"' in text
    assert "not in the target" in text


def test_a_task_on_hold_says_so_first(agent: Any) -> None:
    request = started(agent)
    task = writes.perform(request.tasks.get(position=1), "begin_work", by=agent)
    note = {"hold_note": "The supplier comes on Friday."}
    task = writes.perform(task, "wait", by=agent, values=note)
    text = page(signed_in(agent), task)
    assert "The supplier comes on Friday." in text


def test_a_step_that_nobody_had_says_so(agent: Any) -> None:
    step = request_step(item=offered(form=FORM), title="Engrave it")
    assert not ServiceRequest.objects.exists()
    assert "No request had it yet." in page(signed_in(agent), step)


def test_it_refuses_another_step_of_what_is_offered(agent: Any) -> None:
    step = request_step(item=offered())
    with pytest.raises(Invalid, match="pause it"):
        writes.edit(step, by=make_person("admin"), values={"counts_in_target": False})


def test_what_counts_is_no_more_unsaid_of_a_task(agent: Any) -> None:
    request = started(agent)
    form = signed_in(make_person("admin")).get(f"{request.tasks.all()[0].get_absolute_url()}/edit")
    assert 'name="counts"' not in form.content.decode()
