"""Ordering in the portal: the catalogue, the form of an item, and the page of what was ordered."""

import json
import re
from typing import Any

import pytest

from shallmark.kernel import writes
from shallmark.kernel.system import SYSTEM
from shallmark.operate.customer_service.models import RequestItem, ServiceRequest
from shallmark.operate.customer_service.tests.desk import Desk, make, open_desk
from shallmark.operate.customer_service.tests.factories import offered
from shallmark.plan.alignment.models import Customer, CustomerPerson

pytestmark = pytest.mark.django_db
FORM = [
    {"key": "model", "label": "Which one", "kind": "choice", "required": True, "choices": [
        {"key": "light", "label": "The light one", "price": 1320, "help": "For travel"},
        {"key": "strong", "label": "The strong one", "price": 2460},
    ]},
    {"key": "extras", "label": "With it", "kind": "several", "choices": [
        {"key": "dock", "label": "Dock for the desk", "price": 160},
        {"key": "headset", "label": "Headset", "price": 85},
    ]},
    {"key": "why", "label": "What for", "kind": "long_text", "required": True,
     "shown_when": {"model": "strong"}},
    {"key": "count", "label": "How many", "kind": "number"},
    {"key": "day", "label": "Needed on", "kind": "date"},
    {"key": "old", "label": "Have you one", "kind": "yes_no"},
    {"key": "chief", "label": "Who leads you", "kind": "person"},
    {"key": "name", "label": "Its name", "kind": "text"},
]  # fmt: skip
GOOD = {"answer-model": "light", "answer-extras": ["dock"], "sum": "1480"}


@pytest.fixture
def desk() -> Desk:
    return open_desk()


@pytest.fixture
def laptop(desk: Desk) -> RequestItem:
    values = {"title": "New laptop", "summary": "Ready to use.", "form": FORM}
    return offered(service=desk.service, **values)


def customer_of(person: Any) -> Any:
    return Customer.objects.get(customer_people__person=person)


def colleague_of(person: Any, name: str) -> Any:
    colleague = make(type(person), title=name, username=name.lower().replace(" ", "."))
    CustomerPerson.objects.create(customer=customer_of(person), person=colleague)
    return colleague


def address(item: RequestItem) -> str:
    return f"/portal/catalogue/{item.reference}"


def page(desk: Desk, where: str, who: Any = None) -> str:
    answer = desk.client(who or desk.karin).get(where)
    assert answer.status_code == 200, where
    return answer.content.decode()


def order(desk: Desk, item: RequestItem, who: Any = None, token: str = "t", **sent: Any) -> Any:
    return desk.client(who or desk.karin).post(address(item), {**GOOD, "token": token, **sent})


class TestTheCatalogue:
    def test_it_offers_what_is_published_for_everybody_or_for_the_own_organisation(
        self, desk: Desk
    ) -> None:
        hansa, brandt = customer_of(desk.karin), customer_of(desk.helge)
        offered(title="For everybody")
        offered(title="For Hansa", customers=[hansa.reference])
        offered(title="For Brandt", customers=[brandt.reference])
        draft = offered(title="Paused one")
        values = {"decision_reason": "Prices change."}
        writes.perform(draft, "pause", by=None, values=values, authority=SYSTEM)
        text = page(desk, "/portal/catalogue")
        assert "For everybody" in text
        assert "For Hansa" in text
        assert "For Brandt" not in text
        assert "Paused one" not in text

    def test_it_finds_by_words_of_title_purpose_and_service(
        self, desk: Desk, laptop: RequestItem
    ) -> None:
        offered(title="A desk lamp")
        for words in ("laptop", "ready", "webshop lap"):
            text = page(desk, f"/portal/catalogue?q={words}")
            assert "New laptop" in text, words
            assert "A desk lamp" not in text, words
        assert "Nothing that you may order" in page(desk, "/portal/catalogue?q=piano")

    def test_what_the_organisation_orders_most_comes_first(self, desk: Desk) -> None:
        first = offered(title="A rare one", service=desk.service)
        often = offered(title="The usual one", service=desk.service)
        writes.create(ServiceRequest, by=desk.karin, values={"item": often, "title": "One"})
        text = page(desk, "/portal/catalogue")
        assert text.index(often.title) < text.index(first.title)

    def test_staff_are_led_to_their_own_list(self, desk: Desk, laptop: RequestItem) -> None:
        client = desk.client(desk.ana)
        assert client.get("/portal/catalogue")["Location"].startswith("/request-items")
        assert client.get(address(laptop))["Location"] == f"/request-items/{laptop.reference}"
        assert client.post(address(laptop), GOOD).status_code == 404


class TestTheForm:
    def test_it_draws_each_kind_of_question(self, desk: Desk, laptop: RequestItem) -> None:
        text = page(desk, address(laptop))
        for key, kind in (("model", "radio"), ("extras", "checkbox"), ("old", "radio"),
                          ("day", "date"), ("count", "text"), ("name", "text")):  # fmt: skip
            assert re.search(rf'<input[^>]*type="{kind}"[^>]*name="answer-{key}"|'
                             rf'name="answer-{key}"[^>]*type="{kind}"|'
                             rf'type="{kind}"[^>]*id="id_answer-{key}"', text), key  # fmt: skip
        assert "€\u00a01,320" in text
        assert 'data-when="answer-model=strong"' in text
        assert "Only with: Which one: The strong one" in text

    def test_who_is_named_is_chosen_from_the_own_organisation(
        self, desk: Desk, laptop: RequestItem
    ) -> None:
        colleague_of(desk.karin, "Merle Voss")
        text = page(desk, address(laptop))
        assert "Merle Voss" in text
        assert desk.helge.title not in text
        assert desk.ana.title not in text

    @pytest.mark.parametrize("field", ["answer-chief", "whom"])
    def test_it_takes_nobody_of_another_organisation(
        self, desk: Desk, laptop: RequestItem, field: str
    ) -> None:
        answer = order(desk, laptop, **{field: desk.helge.reference})
        assert answer.status_code == 422
        assert desk.helge.title not in answer.content.decode()
        assert not ServiceRequest.objects.exists()

    def test_errors_stand_at_the_field_and_what_was_typed_is_kept(
        self, desk: Desk, laptop: RequestItem
    ) -> None:
        sent = {"answer-model": "strong", "answer-count": "many", "note": "Before Monday, please."}
        answer = order(desk, laptop, **sent)
        text = answer.content.decode()
        assert answer.status_code == 422
        assert "Answer this." in text[text.index('id="field-why"') :]
        assert "This is no number." in text[text.index('id="field-count"') :]
        for kept in ('value="many"', "Before Monday, please."):
            assert kept in text
        assert re.search(r'value="strong" checked', text)
        assert not ServiceRequest.objects.exists()

    def test_it_is_ordered_at_no_other_sum_than_the_one_that_was_shown(
        self, desk: Desk, laptop: RequestItem
    ) -> None:
        answer = order(desk, laptop, sum="1320")
        text = answer.content.decode()
        assert answer.status_code == 422
        assert "Order for €\u00a01,480" in text
        assert 'name="sum" value="1480' in text
        assert not ServiceRequest.objects.exists()

    def test_what_is_not_offered_has_no_form(self, desk: Desk) -> None:
        brandt = customer_of(desk.helge)
        theirs = offered(title="For Brandt", customers=[brandt.reference])
        client = desk.client(desk.karin)
        assert client.get(address(theirs)).status_code == 404
        assert client.post(address(theirs), {"token": "t", "sum": "0"}).status_code == 404


class TestOrdered:
    def test_it_is_a_request_in_the_own_name_with_its_answers_and_sum(
        self, desk: Desk, laptop: RequestItem
    ) -> None:
        answer = order(desk, laptop, note="I travel on Monday.")
        request = ServiceRequest.objects.get()
        assert answer["Location"] == request.get_absolute_url()
        assert (request.requester, request.created_by, request.channel) == (
            desk.karin, desk.karin, "portal",
        )  # fmt: skip
        assert request.customer == customer_of(desk.karin)
        assert request.answers == {"model": "light", "extras": ["dock"]}
        assert request.cost == 1480
        assert request.description == "I travel on Monday."
        assert request.status == "new"

    def test_a_double_click_orders_once(self, desk: Desk, laptop: RequestItem) -> None:
        places = {order(desk, laptop, token="one")["Location"] for _click in range(2)}
        assert len(places) == 1
        assert ServiceRequest.objects.count() == 1

    def test_it_waits_for_the_main_contact_who_finds_it_on_the_first_screen(
        self, desk: Desk
    ) -> None:
        chief = colleague_of(desk.karin, "Merle Voss")
        customer = customer_of(desk.karin)
        writes.edit(customer, by=None, values={"main_contact": chief}, authority=SYSTEM)
        item = offered(title="A phone", approval_rule="main_contact", cost=500)
        assert "Merle Voss approves" in page(desk, address(item))
        desk.client(desk.karin).post(address(item), {"token": "t", "sum": "500"})
        request = ServiceRequest.objects.get()
        assert request.status == "awaiting_approval"
        way = f'href="{request.get_absolute_url()}/decide"'
        assert way in page(desk, "/", chief)
        assert way in page(desk, "/tickets", chief)
        assert way in page(desk, request.get_absolute_url(), chief)
        assert way not in page(desk, "/")
        assert "It waits for approval" in page(desk, "/tickets")

    def test_what_the_main_contact_orders_goes_to_the_desk(self, desk: Desk) -> None:
        customer = customer_of(desk.karin)
        writes.edit(customer, by=None, values={"main_contact": desk.karin}, authority=SYSTEM)
        item = offered(title="A phone", approval_rule="main_contact", cost=500)
        desk.client(desk.karin).post(address(item), {"token": "t", "sum": "500"})
        assert ServiceRequest.objects.get().status == "new"

    def test_it_is_for_a_colleague_who_then_reads_and_confirms_it(
        self, desk: Desk, laptop: RequestItem
    ) -> None:
        merle = colleague_of(desk.karin, "Merle Voss")
        order(desk, laptop, whom=merle.reference)
        request = ServiceRequest.objects.get()
        assert (request.requester, request.requested_for) == (desk.karin, merle)
        assert "New laptop" in page(desk, "/tickets", merle)


def delivered(desk: Desk, item: RequestItem) -> ServiceRequest:
    order(desk, item)
    request = ServiceRequest.objects.get()
    for verb in ("accept", "start"):
        request = writes.perform(request, verb, by=desk.ana)
    for task in request.tasks.order_by("position"):
        task.refresh_from_db()
        writes.perform(task, "finish", by=desk.ana)
    return writes.perform(request, "fulfil", by=desk.ana)


class TestDelivered:
    def test_its_page_tells_what_was_ordered_and_how_far_it_is(
        self, desk: Desk, laptop: RequestItem
    ) -> None:
        request = delivered(desk, laptop)
        text = page(desk, request.get_absolute_url())
        assert 'class="portal"' in text
        for words in ("The light one", "Dock for the desk", "€\u00a01,480", "Done, is it right?",
                      str(request.tasks.get().title)):  # fmt: skip
            assert words in text, words

    def test_whoever_ordered_confirms_it(self, desk: Desk, laptop: RequestItem) -> None:
        request = delivered(desk, laptop)
        assert "Look and confirm" in page(desk, "/")
        client = desk.client(desk.karin)
        client.post(f"{request.get_absolute_url()}/answer", {"answer": "confirm", "token": "c"})
        request.refresh_from_db()
        assert request.status == "closed"

    def test_or_says_what_is_missing_and_it_is_open_again(
        self, desk: Desk, laptop: RequestItem
    ) -> None:
        request, client = delivered(desk, laptop), desk.client(desk.karin)
        where = f"{request.get_absolute_url()}/answer"
        client.post(where, {"answer": "again", "token": "a"})
        request.refresh_from_db()
        assert request.status == "fulfilled"
        client.post(where, {"answer": "again", "token": "b", "text": "The dock is not there."})
        request.refresh_from_db()
        assert (request.status, request.reopen_reason) == ("in_progress", "The dock is not there.")
        assert "The dock is not there." in page(desk, request.get_absolute_url())

    def test_it_is_taken_back_before_it_is_worked_on(self, desk: Desk, laptop: RequestItem) -> None:
        order(desk, laptop)
        request, client = ServiceRequest.objects.get(), desk.client(desk.karin)
        where = f"{request.get_absolute_url()}/answer"
        client.post(where, {"answer": "cancel", "token": "a", "text": "Found an old one."})
        request.refresh_from_db()
        assert (request.status, request.closure_reason) == ("canceled", "Found an old one.")

    def test_a_colleague_reads_it_and_answers_nothing(
        self, desk: Desk, laptop: RequestItem
    ) -> None:
        request, merle = delivered(desk, laptop), colleague_of(desk.karin, "Merle Voss")
        assert "New laptop" in page(desk, "/tickets?whose=ours&state=all", merle)
        text = page(desk, request.get_absolute_url(), merle)
        assert 'name="answer"' not in text
        answer = {"answer": "confirm", "token": "c"}
        client = desk.client(merle)
        assert client.post(f"{request.get_absolute_url()}/answer", answer).status_code == 404


def test_a_customer_reads_nothing_that_another_ordered(desk: Desk, laptop: RequestItem) -> None:
    order(desk, laptop, note="Secret of Hansa")
    request = ServiceRequest.objects.get()
    client, own = desk.client(desk.helge), request.get_absolute_url()
    for hidden in (own, f"{own}/timeline", f"{own}/decide"):
        assert client.get(hidden).status_code == 404, hidden
    talk = f"/discuss/service_request/{request.reference}"
    for posted in (f"{own}/answer", f"{own}/decide", talk):
        assert client.post(posted, {"answer": "confirm", "text": "x"}).status_code == 404, posted
    places = ("/", "/tickets", "/tickets?state=all", "/tickets?whose=ours&state=all",
              "/portal/ask?q=laptop", "/portal/catalogue", "/portal/services", "/notices",
              address(laptop))  # fmt: skip
    for place in places:
        text = page(desk, place, desk.helge)
        assert request.reference not in text, place
        assert "Secret of Hansa" not in text, place
        assert desk.karin.title not in text, place


def test_the_list_goes_on_below_what_was_shown_of_each_kind(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shallmark.operate.customer_service.portal.queries.MOST", 2)
    item = offered(title="A card")
    wanted = set()
    for number in range(3):
        values = {"item": item, "title": f"Order {number}"}
        wanted.add(writes.create(ServiceRequest, by=desk.karin, values=values).reference)
        wanted.add(desk.incident(title=f"Report {number}").reference)
    shown: list[str] = []
    way: str | None = "/tickets?state=open"
    while way:
        text = page(desk, way)
        shown += re.findall(r'class="portal-line" href="/\w+/(\w+)"', text)
        older = re.search(r'href="(/tickets[^"]*before=[^"]*)"', text)
        way = older[1].replace("&amp;", "&") if older else None
    assert len(shown) == len(set(shown))
    assert set(shown) == wanted


class TestADraft:
    def test_what_is_typed_comes_back_until_it_is_ordered(
        self, desk: Desk, laptop: RequestItem
    ) -> None:
        typed = {"answer-model": "light", "answer-extras": "dock\nheadset", "note": "By Monday"}
        sent = {"place": f"portal/catalogue/{laptop.reference}", "values": json.dumps(typed)}
        assert desk.client(desk.karin).post("/drafts", sent).status_code == 200
        form = page(desk, address(laptop))
        assert form.count(" checked") == 3
        assert "By Monday" in form
        assert "Draft kept" in form
        assert "By Monday" not in page(desk, address(laptop), desk.helge)
        order(desk, laptop)
        assert "By Monday" not in page(desk, address(laptop))
