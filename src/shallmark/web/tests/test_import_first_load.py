"""A first load of items by the page: what the list tells of states, attributes, prices, classes."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from shallmark.kernel import clock
from shallmark.kernel.tracking import versions_of
from shallmark.manage.change_configuration.models import Asset, Ci, CiType, ItemLoad
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper() -> Any:
    return make_person("configuration_manager")


@pytest.fixture
def client(keeper: Any) -> Client:
    return signed_in(keeper)


@pytest.fixture(autouse=True)
def server() -> CiType:
    known = CiType.objects.filter(key="server").first()
    return known or make("ci_type", key="server", title="Server", attributes="serial_number")


def sent(client: Client, text: str, name: str = "estate.csv") -> str:
    """Where the file is looked at."""
    file = SimpleUploadedFile(name, text.encode())
    answer = client.post("/import/ci", {"file": file, "by": ""})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def body(client: Client, address: str) -> str:
    return " ".join(client.get(address, follow=True).content.decode().split())


def loaded(client: Client, text: str, **said: str) -> str:
    """The list is sent, looked at and written; the page that says what came of it."""
    address = sent(client, text)
    client.post(address, said)
    return body(client, address)


LIST = """title,type,status
srv-1,Server,In use
srv-2,Server,In stock
srv-3,Server,Planned
srv-4,Server,
"""


def states() -> dict[str, str]:
    every = Ci.objects.filter(title__startswith="srv-").order_by("title")
    return dict(every.values_list("title", "status"))


def test_what_is_in_use_begins_so_once_who_answers_for_the_register_says_so(
    client: Client, keeper: Any
) -> None:
    page = loaded(client, LIST, in_use="1")
    assert states() == {
        "srv-1": "live",
        "srv-2": "in_stock",
        "srv-3": "planned",
        "srv-4": "planned",
    }
    load = ItemLoad.objects.get()
    assert (load.by, load.file, load.rows) == (keeper, "estate.csv", 4)
    assert load.digest in page
    assert "4 items began as it found them, by no change" in page
    live = Ci.objects.get(title="srv-1")
    assert (live.found_in, live.found_row, live.live_at) == (load, 2, live.created_at)
    assert live.source_system == "list_as_found"
    event = versions_of(Ci).get(pgh_obj_id=live.pk)
    assert event.pgh_context["source"] == "file"
    assert event.pgh_context["by"] == keeper.pk


def test_all_of_a_list_without_states_is_in_use(client: Client) -> None:
    loaded(client, "title,type\nsrv-1,Server\nsrv-2,server\n", in_use="1")
    assert states() == {"srv-1": "live", "srv-2": "live"}


def test_nothing_is_in_use_where_nobody_says_so(client: Client) -> None:
    address = sent(client, LIST)
    assert "unless you say below that the list tells what is in use" in body(client, address)
    client.post(address)
    assert set(states().values()) == {"planned"}
    assert not ItemLoad.objects.exists()


def test_what_was_registered_before_keeps_its_state_and_the_row_says_so(
    client: Client, server: CiType
) -> None:
    make("ci", title="srv-1", type=server)
    address = sent(client, LIST)
    assert "State: “In use”, and here it is “Planned”: its steps lead on." in body(client, address)
    client.post(address, {"in_use": "1"})
    assert states()["srv-1"] == "planned"
    assert Ci.objects.get(title="srv-1").found_in is None
    assert ItemLoad.objects.get().items.count() == 3


def test_a_word_for_a_state_is_asked_for_and_refused_by_name_while_nobody_says_what_it_means(
    client: Client,
) -> None:
    address = sent(client, "title,type,status\nsrv-1,Server,Aktiv\nsrv-2,Server,not in use\n")
    asked = body(client, address)
    assert "State “Aktiv”" in asked
    assert "State “not in use”" in asked
    columns = {"column0": "title", "column1": "type", "column2": "status", "by": ""}
    client.post(f"{address}/columns", {**columns, "word_status0": "live"})
    looked = body(client, address)
    assert "“not in use” is none of: Planned, In build" in looked
    client.post(address, {"in_use": "1"})
    assert states() == {"srv-1": "live"}


def test_a_word_for_a_class_is_asked_for_and_never_guessed(client: Client) -> None:
    address = sent(client, "Name;Art;Zustand\nsrv-1;Rechner;live\nsrv-2;SERVER;live\n")
    columns = {"column0": "title", "column1": "type", "column2": "status", "by": ""}
    client.post(f"{address}/columns", columns)
    asked = body(client, address)
    assert "Class “Rechner”" in asked
    assert "SERVER”" not in asked
    client.post(f"{address}/columns", columns)
    assert "rejected" in body(client, address)
    client.post(f"{address}/columns", {**columns, "word_type0": "server"})
    client.post(address, {"in_use": "1"})
    assert states() == {"srv-1": "live", "srv-2": "live"}
    assert set(Ci.objects.values_list("type__key", flat=True)) == {"server"}


def chosen(page: str, label: str) -> str:
    """What is filled in for a word that is asked for."""
    field = page.partition(f">{label}<")[2].partition("</select>")[0]
    return field.partition(" selected>")[2].partition("<")[0]


def test_what_a_word_mostly_means_is_filled_in_and_read_only_once_somebody_sends_it(
    client: Client,
) -> None:
    for key, title in (
        ("network-device", "Network device"),
        ("virtual-machine", "Virtual machine"),
    ):
        if not CiType.objects.filter(key=key).exists():
            make("ci_type", key=key, title=title)
    rows = "srv-1;Switch;Ordered\nsrv-2;VM;Decommissioned\nsrv-3;Gizmo;in use\n"
    address = sent(client, f"Name;Type;Status\n{rows}")
    asked = body(client, address)
    labels = ("Class “Switch”", "Class “VM”", "Class “Gizmo”", "State “Ordered”")
    assert [chosen(asked, label) for label in labels] == [
        "Network device", "Virtual machine", "nothing: its rows are refused", "Planned",
    ]  # fmt: skip
    columns = {"column0": "title", "column1": "type", "column2": "status", "by": ""}
    client.post(f"{address}/columns", columns)
    assert "3</" in body(client, address)
    said = {"word_type0": "network-device", "word_type1": "virtual-machine",
            "word_status0": "planned", "word_status1": "withdrawn"}  # fmt: skip
    client.post(f"{address}/columns", {**columns, **said})
    client.post(address, {"in_use": "1"})
    assert states() == {"srv-1": "planned", "srv-2": "withdrawn"}


def test_days_of_a_column_are_read_in_the_order_that_its_other_days_tell(client: Client) -> None:
    head = "title,type,value,currency,valued_on\n"
    text = f"{head}srv-1,Server,1,EUR,03/02/2025\nsrv-2,Server,1,EUR,24/07/2024\n"
    page = body(client, address := sent(client, text))
    assert "Valued on: read with the day before the month, as other rows tell." in page
    client.post(address)
    days = dict(Asset.objects.values_list("ci__title", "valued_on"))
    assert {title: str(day) for title, day in days.items()} == {
        "srv-1": "2025-02-03", "srv-2": "2024-07-24"
    }  # fmt: skip
    alone = body(client, sent(client, f"{head}srv-3,Server,1,EUR,03/02/2025\n"))
    assert "“03/02/2025” is of two days, and no other row tells which." in alone


def test_a_day_of_purchase_without_a_price_refuses_no_row_and_makes_no_asset(
    client: Client,
) -> None:
    page = body(client, sent(client, "Name;Type;Purchase date\nsrv-1;Server;03/02/2025\n"))
    assert chosen(page, "Purchase date") == "left out"
    told = loaded(client, "title,type,valued_on\nsrv-1,Server,03/02/2025\n")
    assert "Valued on was left out: the row does not say what it is worth." in told
    assert states() == {"srv-1": "planned"}
    assert not Asset.objects.exists()


def test_own_attributes_come_from_columns_and_from_one_cell(client: Client, server: CiType) -> None:
    CiType.objects.filter(pk=server.pk).update(attributes="serial_number\nmemory: number GB")
    text = (
        "title,type,uid,attributes.serial_number,memory,attributes.room,attributes\n"
        "srv-1,Server,A-1,SN 1,64,,rack: 7; colour: grey\n"
        "srv-2,Server,A-2,,much,,\n"
    )
    page = body(client, address := sent(client, text))
    assert "Memory is a number." in page
    client.post(address)
    item = Ci.objects.get(title="srv-1")
    assert item.attributes == {
        "serial_number": "SN 1", "memory": 64, "rack": 7, "colour": "grey"
    }  # fmt: skip
    assert "srv-2" not in states()
    assert "1</" in body(client, sent(client, text))  # srv-1 is unchanged
    again = sent(client, text.replace("64,,rack: 7", "64,Room 9,rack: 7"))
    client.post(again)
    item.refresh_from_db()
    assert item.attributes["room"] == "Room 9"
    assert item.attributes["colour"] == "grey"


def test_a_column_of_any_name_is_kept_as_an_own_attribute(client: Client) -> None:
    address = sent(client, "Name;Klasse: neu;Typ\nsrv-1;x;Server\n")
    columns = {"column0": "title", "column1": "attributes.*", "column2": "type", "by": ""}
    client.post(f"{address}/columns", columns)
    client.post(address)
    assert Ci.objects.get(title="srv-1").attributes == {"Klasse neu": "x"}


def test_a_price_makes_the_asset_of_the_item(client: Client, keeper: Any) -> None:
    text = (
        "title,type,owner,value,currency,asset_ref\n"
        f'srv-1,Server,{keeper.reference},"1.234,50",EUR,AN-1\n'
        "srv-2,Server,,viel,EUR,\nsrv-3,Server,,12.5,,\nsrv-4,Server,,,EUR,\n"
    )
    page = body(client, address := sent(client, text))
    assert "Value: “viel” is no number." in page
    assert "“12.5” is of no currency" in page
    client.post(address, {"in_use": "1"})
    asset = Asset.objects.get()
    assert (asset.ci.title, asset.value, asset.currency) == ("srv-1", Decimal("1234.50"), "EUR")
    assert (asset.status, asset.valued_on) == ("in_use", clock.now().date())
    assert set(states()) == {"srv-1", "srv-4"}
    more = body(client, sent(client, text.replace("1.234,50", "99,00")))
    assert f"{asset.reference} says otherwise (value) and stays." in more


def test_who_is_not_known_is_told_with_the_rows_before_and_after(client: Client) -> None:
    text = "title,type,owner\nsrv-1,Server,Kim\nsrv-2,Server,Kim\nsrv-3,Server,Lee\n"
    page = body(client, address := sent(client, text))
    for told in (page, loaded(client, text.replace("srv", "srv-x"))):
        assert "rows 2, 3" in told
        assert "Accountable: “Kim” is not known here and was left out." in told
        assert "row 4" in told
    assert address


def test_a_class_that_was_registered_long_ago_is_told_before_anybody_says_so(
    client: Client, server: CiType
) -> None:
    with clock.at(clock.now() - timedelta(days=40)):
        make("ci", title="old", type=server)
    page = body(client, sent(client, LIST))
    assert "The first load is over for: Server." in page


@settings(max_examples=15, deadline=None)
@given(
    rows=st.lists(
        st.sampled_from(["Live", "in stock", "RETIRED", "", "In build", "installed", "gone?"]),
        min_size=1, max_size=6,
    )
)  # fmt: skip
def test_each_row_is_either_made_in_the_state_it_says_or_refused_by_name(rows: list[str]) -> None:
    keeper = make_person("configuration_manager")
    client = signed_in(keeper)
    text = "title,type,status\n" + "".join(
        f"{keeper.reference}-{place},Server,{word}\n" for place, word in enumerate(rows)
    )
    address = sent(client, text)
    if "gone?" in rows:
        columns = {"column0": "title", "column1": "type", "column2": "status", "by": ""}
        client.post(f"{address}/columns", columns)
    client.post(address, {"in_use": "1"})
    means = {
        "Live": "live", "in stock": "in_stock", "RETIRED": "withdrawn", "": "planned",
        "In build": "in_build", "installed": "live",
    }  # fmt: skip
    made = dict(
        Ci.objects.filter(title__startswith=keeper.reference).values_list("title", "status")
    )
    assert made == {
        f"{keeper.reference}-{place}": means[word]
        for place, word in enumerate(rows) if word in means
    }  # fmt: skip
