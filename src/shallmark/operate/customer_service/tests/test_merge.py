"""Merging: a preview of what becomes of both, the caller told, and answers led to the master."""

from typing import Any

import pytest

from shallmark.common.discussion.models import Entry
from shallmark.kernel.exceptions import NotAllowed
from shallmark.operate.customer_service.actions import merge
from shallmark.operate.customer_service.models import Incident
from shallmark.operate.customer_service.tests.desk import Desk, open_desk
from shallmark.pages.tests.factory import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return open_desk()


def merge_page(desk: Desk, one: Any, into: Any = None) -> str:
    query = f"?duplicate_of={into.reference}" if into else ""
    answer = desk.client(desk.ana).get(f"{one.get_absolute_url()}/merge{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def entries(incident: Any) -> list[tuple[str, str]]:
    said = Entry.objects.filter(record_key="incident", record_id=incident.pk)
    return list(said.order_by("pk").values_list("kind", "text"))


def test_triage_leads_to_the_choice_and_offers_what_is_open_of_the_same(desk: Desk) -> None:
    master, one = desk.incident(title="Checkout fails"), desk.incident(title="Cannot pay")
    home = desk.client(desk.ana).get(f"/?screen=triage&pick={one.reference}").content.decode()
    assert f"{one.get_absolute_url()}/merge" in home
    assert "do/cancel?focus=duplicate_of" not in home
    assert f"?duplicate_of={master.reference}" in merge_page(desk, one)


def test_who_chose_nothing_is_told_to_choose(desk: Desk) -> None:
    one = desk.incident(title="Cannot pay")
    answer = desk.client(desk.ana).get(f"{one.get_absolute_url()}/merge?duplicate_of=")
    assert answer.status_code == 422
    assert "Choose the incident that goes on." in answer.content.decode()


def test_what_concerns_the_same_service_is_offered_before_what_the_caller_has_else(
    desk: Desk,
) -> None:
    service = desk.incident(title="Checkout fails", reporter=desk.helge)
    caller = desk.incident(title="New chair", service=make("service"))
    page = merge_page(desk, desk.incident(title="Cannot pay"))
    assert page.index(service.reference) < page.index(caller.reference)


def test_it_shows_what_becomes_of_both_and_changes_nothing_yet(desk: Desk) -> None:
    master, one = desk.incident(title="Checkout fails"), desk.incident(title="Cannot pay")
    text = merge_page(desk, one, master)
    assert "Goes on" in text
    assert "Ends here" in text
    assert f"Merge {one.reference} into {master.reference}" in text
    assert "Karin Ohlsen is told, and led to the other one." in text
    assert Incident.objects.get(pk=one.pk).status == "new"


def test_it_names_no_incident_of_another_customer_to_the_caller(desk: Desk) -> None:
    master = desk.incident(title="Checkout fails", reporter=desk.helge)
    one = desk.incident(title="Cannot pay")
    text = merge_page(desk, one, master)
    word = text.split('name="text"')[1].split("</textarea>")[0]
    assert "reported before" in word
    assert master.reference not in word


def test_it_merges_tells_the_caller_and_notes_it_in_the_master(desk: Desk) -> None:
    master, one = desk.incident(title="Checkout fails"), desk.incident(title="Cannot pay")
    client, address = desk.client(desk.ana), f"{one.get_absolute_url()}/merge"
    values = {"duplicate_of": master.reference, "token": "t", "text": "Work goes on elsewhere."}
    for _click in range(2):
        assert client.post(address, values)["Location"] == master.get_absolute_url()
    merged = Incident.objects.get(pk=one.pk)
    assert (merged.status, merged.duplicate_of) == ("canceled", master)
    assert entries(one) == [("reply", "Work goes on elsewhere.")]
    ((kind, note),) = entries(master)
    assert kind == "note"
    assert one.reference in note
    assert "Karin Ohlsen" in note


def test_it_refuses_to_merge_into_a_later_one_and_shows_the_other_way(desk: Desk) -> None:
    early, late = desk.incident(title="Cannot pay"), desk.incident(title="Checkout fails")
    text = merge_page(desk, early, late)
    assert "was reported later" in text
    assert f"Merge {early.reference} into {late.reference}" not in text
    assert f"{late.get_absolute_url()}/merge?duplicate_of={early.reference}" in text
    values = {"duplicate_of": late.reference, "token": "t", "text": "Not sent either."}
    desk.client(desk.ana).post(f"{early.get_absolute_url()}/merge", values)
    assert Incident.objects.get(pk=early.pk).status == "new"
    assert entries(early) == []


def test_the_caller_of_a_duplicate_is_led_to_where_work_goes_on(desk: Desk) -> None:
    master, one = desk.incident(title="Checkout fails"), desk.incident(title="Cannot pay")
    values = {"duplicate_of": master.reference, "token": "t", "text": ""}
    desk.client(desk.ana).post(f"{one.get_absolute_url()}/merge", values)
    text = desk.client(desk.karin).get(one.get_absolute_url()).content.decode()
    assert f'href="{master.get_absolute_url()}"' in text
    assert "Best write there." in text
    assert entries(one) == []


@pytest.mark.parametrize("mark", ["security", "confidential"])
def test_what_few_may_read_is_named_in_none_that_more_read(desk: Desk, mark: str) -> None:
    plain = desk.incident(title="Checkout fails")
    few = desk.incident(title="Till keys stolen", **{mark: True})
    one = desk.incident(title="Keys of the tills", **{mark: True})
    page = desk.client(desk.security).get(
        f"{one.get_absolute_url()}/merge?duplicate_of={plain.reference}"
    )
    assert "Few may read this incident" in page.content.decode()
    with pytest.raises(NotAllowed, match="Few may read this incident"):
        merge(one, plain, word="We work on it elsewhere.", by=desk.security)
    assert Incident.objects.get(pk=one.pk).status == "new"
    assert entries(one) == entries(plain) == []
    assert merge(one, few, by=desk.security).status == "canceled"


def test_customers_merge_nothing(desk: Desk) -> None:
    one = desk.incident()
    assert desk.client(desk.karin).get(f"{one.get_absolute_url()}/merge").status_code == 404
