"""An import says what it does not take: unknown people, words that are no yes, heads alike."""

from typing import Any

import pytest
from django.test import Client

from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.models.personal import Draft
from shallmark.kernel.records import get_record_type
from shallmark.manage.change_configuration.models import Ci
from shallmark.manage.team.models import Person
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person
from shallmark.pages.values import checked
from shallmark.web.tests.test_imports import sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Any:
    return make_person("admin")


@pytest.fixture
def client(admin: Any) -> Client:
    return signed_in(admin)


def looked_at(client: Client, text: str, key: str, by: str = "title") -> tuple[str, str]:
    """The address of the import, and its page before anything is written."""
    answer = sent(client, text, key=key, by=by)
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"], client.get(answer["Location"]).content.decode()


def test_an_unknown_owner_is_a_note_of_the_row_and_the_row_comes_in(client: Client) -> None:
    make("ci_type", title="Sensor")
    known = make("person", title="Finn Reuter")
    text = "title,type,owner\nweb-01,Sensor,Jane Doe\nweb-02,Sensor,Finn Reuter\n"
    address, page = looked_at(client, text, "ci")
    assert "Import 2 records" in page
    assert "“Jane Doe” is not known here and was left out." in page
    assert "row 2" in page
    client.post(address)
    owners = dict(Ci.objects.values_list("title", "owner"))
    assert owners == {"web-01": None, "web-02": known.pk}
    event: Any = Ci.pgh_event_model.objects.get(title="web-01")  # type: ignore[attr-defined]
    assert "“Jane Doe”" in event.pgh_context["reason"]


def test_an_unknown_owner_takes_nobody_away(client: Client) -> None:
    item = make("ci", title="web-01", owner=make("person"))
    address, page = looked_at(client, "title,owner\nweb-01,Jane Doe\n", "ci")
    assert "There is nothing to write." in page
    client.post(address)
    assert Ci.objects.get(pk=item.pk).owner_id == item.owner_id


def test_a_name_that_two_bear_and_one_that_is_needed_are_still_refused(client: Client) -> None:
    make("ci_type", title="Sensor")
    for _number in range(2):
        make("person", title="Finn Reuter")
    _address, page = looked_at(client, "title,type,owner\nweb-01,Sensor,Finn Reuter\n", "ci")
    assert "give the reference" in page
    assert "1 row is not taken" in page


@pytest.mark.parametrize(
    ("word", "vip"),
    [("yes", True), ("No", False), ("TRUE", True), ("0", False), ("perhaps", None), ("off", None)],
)
def test_a_word_that_is_neither_yes_nor_no_is_refused(
    client: Client, word: str, vip: bool | None
) -> None:
    address, page = looked_at(client, f"title,is_vip\nLena Vogt,{word}\n", "person")
    client.post(address)
    made = Person.objects.filter(title="Lena Vogt").first()
    assert (made.is_vip if made else None) is vip
    assert (f"“{word}” is neither yes nor no." in page) is (vip is None)


def test_the_api_reads_no_word_as_yes_either(admin: Any) -> None:
    with pytest.raises(Invalid):
        checked(get_record_type("person"), {"is_vip": "perhaps"}, admin, allowed=("is_vip",))
    answer = checked(get_record_type("person"), {"is_vip": "false"}, admin, allowed=("is_vip",))
    assert answer == {"is_vip": False}


def test_two_heads_that_are_one_column_are_told(client: Client) -> None:
    answer = sent(client, "title,Title\nDesk,Night\n", by="title")
    assert answer.status_code == 422
    assert "“title” and “Title” are the same column." in answer.content.decode()


def test_a_value_without_a_day_is_told_when_it_is_looked_at(client: Client) -> None:
    item = make("ci")
    text = f"asset_ref,title,ci,value,currency\nA-1,web,{item.reference},100.00,EUR\n"
    _address, page = looked_at(client, text, "asset")
    assert "A value has a currency and the day of valuation." in page
    assert "would be created" in page
    assert "There is nothing to write." in page


@pytest.mark.parametrize("place", ["", "/columns", "/rejected.csv"])
@pytest.mark.parametrize("name", ["record", "wrong", "mark", "heads", "stage"])
def test_an_import_that_somebody_changed_is_refused_in_words(
    client: Client, admin: Any, place: str, name: str
) -> None:
    address, _page = looked_at(client, "title\nNight shift\n", "team")
    job = Draft.objects.exclude(place__endswith="/table").get(place__startswith="import/")
    job.values[name] = {"wrong": [[2, "x"]], "heads": {"title": "email"}}.get(name, 7)
    job.save(update_fields=["values"])
    assert client.get(f"{address}{place}").status_code in {200, 302, 404}
    assert client.post(address).status_code in {302, 404}


def test_an_import_whose_table_is_gone_leads_to_the_form(client: Client) -> None:
    address, _page = looked_at(client, "title\nNight shift\n", "team")
    Draft.objects.filter(place__endswith="/table").delete()
    assert client.get(f"{address}/columns")["Location"] == "/import/team"
    assert client.get(f"{address}/rejected.csv")["Location"] == "/import/team"
    assert client.post(address).status_code == 302


def test_it_says_in_which_state_what_comes_in_begins(client: Client) -> None:
    make("ci_type", title="Sensor")
    address, page = looked_at(client, "title,type\nweb-01,Sensor\n", "ci")
    assert "begins as “Planned”" in page
    client.post(address)
    assert Ci.objects.get(title="web-01").status == "planned"
    assert "stands at “Planned”" in client.get(address).content.decode()
    _address, without = looked_at(client, "title\nDesk\n", "team")
    assert "a file says no state" not in without
