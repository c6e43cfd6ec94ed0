"""What a list says and we cannot read is kept, noted and counted; no row is lost or made up."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from shallmark.connect.exchange.moments import day_of
from shallmark.connect.exchange.money import money
from shallmark.connect.items.load import Loaded, load
from shallmark.connect.items.shape import Inventory, ItemRow
from shallmark.connect.netbox.read import read as read_netbox
from shallmark.connect.servicenow.items import read as read_servicenow
from shallmark.manage.change_configuration.models import Asset, Ci, CiRelationship

pytestmark = pytest.mark.django_db
NAMES = "name,sys_class_name,serial_number,install_status,asset_tag\n"


def loaded(tmp_path: Path, text: str) -> Loaded:
    path = tmp_path / "list.csv"
    path.write_text(text, encoding="utf-8")
    estate = read_servicenow(path, "servicenow")
    assert estate is not None
    return load(estate)


def noted(done: Loaded) -> dict[str, int]:
    return {kind: len(said) for kind, said in done.notes.items()}


def test_items_of_one_name_come_in_by_what_tells_them_apart(tmp_path: Path) -> None:
    rows = "PRN,Printer,0001,Installed,P1\nPRN,Printer,0002,Installed,P2\nPRN,Printer,,Retired,P3\n"
    first = loaded(tmp_path, NAMES + rows)
    assert (first.created, first.rejected, first.notes) == (3, [], {})
    again = loaded(tmp_path, NAMES + "".join(reversed(rows.splitlines(keepends=True))))
    assert (again.created, again.updated, again.unchanged) == (0, 0, 3)


def test_rows_that_nothing_tells_apart_come_in_as_possible_duplicates(tmp_path: Path) -> None:
    rows = "PRN,Printer,,Installed,\n" * 3 + "OTHER,Printer,SN-1,Installed,\n" * 2
    first = loaded(tmp_path, NAMES + rows)
    assert (first.created, first.rejected) == (5, [])
    assert noted(first) == {"possible duplicate": 3}
    again = loaded(tmp_path, NAMES + rows)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 5)


def test_a_number_that_a_spreadsheet_cut_tells_nothing_apart(tmp_path: Path) -> None:
    done = loaded(tmp_path, NAMES + "a,Server,1.23E+12,Installed,\nb,Server,1.23E+12,Installed,\n")
    assert done.created == 2
    assert noted(done) == {"number cut by a spreadsheet": 2}
    assert {item.attributes["serial_number"] for item in Ci.objects.all()} == {"1.23E+12"}


@pytest.mark.parametrize("serial", ["SN-77", ""])
def test_a_class_that_changed_moves_the_item(tmp_path: Path, serial: str) -> None:
    loaded(tmp_path, f"{NAMES}app01,Server,{serial},Installed,\n")
    moved = loaded(tmp_path, f"{NAMES}app01,Computer,{serial},Installed,\n")
    assert (moved.created, moved.updated) == (0, 1)
    assert Ci.objects.get().type.key == "workstation"
    assert loaded(tmp_path, f"{NAMES}app01,Computer,{serial},Installed,\n").unchanged == 1
    assert Ci.objects.count() == 1


def test_two_items_of_one_name_and_two_classes_stay_two(tmp_path: Path) -> None:
    rows = f"{NAMES}web,Server,,Installed,\nweb,Application,,Installed,\n"
    assert loaded(tmp_path, rows).created == 2
    again = loaded(tmp_path, rows)
    assert (again.created, again.unchanged) == (0, 2)


def test_a_later_file_without_the_serial_numbers_finds_the_same_items(tmp_path: Path) -> None:
    loaded(tmp_path, f"{NAMES}a,Server,S1,Installed,\nb,Server,S2,Installed,\n")
    again = loaded(tmp_path, f"{NAMES}b,Server,,Installed,\na,Server,,Installed,\n")
    assert (again.created, again.unchanged) == (0, 2)


@pytest.mark.parametrize(
    ("cell", "value", "currency"),
    [
        ("1200.50", "1200.50", ""), ("$1,234.50", "1234.50", ""), ("1.234,50", "1234.50", ""),
        ("12 345.00 EUR", "12345.00", "EUR"), ("€ 5", "5.00", "EUR"), ("USD;12.5", "12.50", "USD"),
        ("1,234,567", "1234567.00", ""), ("12,5", "12.50", ""), ("1’000.00 CHF", "1000.00", "CHF"),
    ],
)  # fmt: skip
def test_it_reads_a_sum_that_says_one_thing(cell: str, value: str, currency: str) -> None:
    read = money(cell)
    assert read is not None
    assert (read.value, read.currency) == (Decimal(value), currency)


@pytest.mark.parametrize(
    "cell", ["1.234", "1,234", "-5", "about 5", "1.2.3", "5.001,234", "9" * 20, "12.345678", "€"]
)
def test_it_reads_no_sum_that_says_two_things_or_none(cell: str) -> None:
    assert money(cell) is None


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("2026-03-04", "2026-03-04"), ("2026-03-04 10:00:00", "2026-03-04"),
        ("4.3.2026", "2026-03-04"), ("31/12/2023", "2023-12-31"), ("12-31-2023", "2023-12-31"),
        ("03/03/2026", "2026-03-03"), ("03/04/2026", "None"), ("2024-02-30", "None"),
        ("45291", "None"), ("", "None"), ("soon", "None"),
    ],
)  # fmt: skip
def test_it_reads_a_day_that_is_one(cell: str, read: str) -> None:
    assert str(day_of(cell)) == read


def test_what_is_not_read_of_an_asset_stays_as_text_and_is_counted(tmp_path: Path) -> None:
    done = loaded(
        tmp_path,
        "name,sys_class_name,install_status,serial_number,cost,cost_cc,purchase_date,asset_tag\n"
        'm1,Server,Installed,1,"1.234",EUR,2024-02-29,A\n'
        'm2,Server,Installed,2,"1.234,50",EUR,2024-02-30,B\n'
        "m3,Server,Installed,3,5.00,,2024-02-29,C\n"
        "m4,Server,Installed,4,5.00,EUR,2024-02-29,D\n",
    )
    assert (done.created, done.rejected) == (4, [])
    assert noted(done) == {
        "sum not read": 1, "day not read": 1, "sum of a day that was not read": 1,
        "sum without a currency": 1,
    }  # fmt: skip
    values = dict(Asset.objects.values_list("asset_ref", "value"))
    assert values == {"A": None, "B": None, "C": None, "D": Decimal("5.00")}
    kept = Ci.objects.get(title="m2").attributes
    assert (kept["value_in_source"], kept["valued_on_in_source"]) == ("1.234,50", "2024-02-30")


def test_a_code_that_nobody_knows_is_noted_and_stays_with_the_item(tmp_path: Path) -> None:
    head = "name,sys_class_name,operational_status,serial_number,used_for,business_criticality\n"
    done = loaded(tmp_path, f"{head}a,Server,77,1,Sandbox,vital\n")
    assert noted(done) == {"code not known": 3}
    item = Ci.objects.get()
    assert (item.status, item.environment, item.criticality) == ("live", "", "")
    assert item.attributes["operational_status"] == "77"
    assert item.attributes["used_for"] == "Sandbox"
    loaded(tmp_path, f"{head}a,Server,6,1,Sandbox,vital\n")
    loaded(tmp_path, f"{head}a,Server,77,1,Sandbox,vital\n")
    item.refresh_from_db()
    assert item.status == "withdrawn", "a code that says nothing changes nothing"


def test_a_second_column_of_the_same_meaning_is_kept(tmp_path: Path) -> None:
    head = "name,sys_class_name,install_status,short_description,description\n"
    loaded(tmp_path, f"{head}a,Server,1,Short,Long\n")
    item = Ci.objects.get()
    assert (item.description, item.attributes["description"]) == ("Short", "Long")


def test_it_reads_cables_and_roles_of_older_dumps_of_netbox(tmp_path: Path) -> None:
    def entry(model: str, pk: int, **fields: object) -> dict[str, object]:
        return {"model": model, "pk": pk, "fields": fields}

    port = ["dcim", "interface"]
    dump = [
        entry("dcim.devicerole", 1, name="PDU"),
        entry("dcim.device", 1, name="pdu-1", device_role=1, status="active"),
        entry("dcim.interface", 1, name="a", device=1),
        entry("dcim.interface", 2, name="b", device=1),
        entry(
            "dcim.cable", 1, label="c1", status="connected", termination_a_type=port,
            termination_a_id=1, termination_b_type=port, termination_b_id=2,
        ),
        entry("dcim.cable", 2, label="c2", termination_a_type=port, termination_a_id=9),
    ]  # fmt: skip
    path = tmp_path / "dump.json"
    path.write_text(json.dumps(dump))
    done = load(read_netbox(path))
    assert Ci.objects.get(title="pdu-1").type.key == "power-device"
    assert Ci.objects.get(title="pdu-1").attributes["role"] == "PDU"
    assert CiRelationship.objects.filter(kind__key="connected_to").count() == 2
    assert noted(done) == {"cable end not in the file": 1}


def test_what_is_gone_from_a_whole_dump_is_told_and_by_choice_withdrawn() -> None:
    def of(*names: str) -> Inventory:
        return Inventory("netbox", things=[ItemRow(name, name, "server") for name in names])

    load(of("a", "b"))
    told = load(of("a"))
    assert noted(told) == {"gone from the source": 1}
    assert Ci.objects.get(title="b").status == "live"
    ended = load(of("a"), end_missing=True)
    assert (noted(ended), ended.updated) == ({"gone from the source, withdrawn": 1}, 1)
    item = Ci.objects.get(title="b")
    assert (item.status, item.explained_by[:2]) == ("withdrawn", "DR")
    assert load(of("a"), end_missing=True).notes == {}


def test_names_of_people_and_teams_that_nobody_bears_are_counted(tmp_path: Path) -> None:
    head = "name,sys_class_name,install_status,owned_by,support_group\n"
    done = loaded(tmp_path, f"{head}a,Server,1,Nobody Here,No Team\n")
    assert noted(done) == {"person not known": 1, "team not known": 1}
    assert Ci.objects.get().attributes["owner_in_source"] == "Nobody Here"


def test_what_an_asset_says_otherwise_is_told_and_stays(tmp_path: Path) -> None:
    head = "name,sys_class_name,install_status,cost,cost_cc,asset_tag\n"
    loaded(tmp_path, f"{head}a,Server,1,5.00,EUR,P1\n")
    assert loaded(tmp_path, f"{head}a,Server,1,5.00,EUR,P1\n").notes == {}
    told = loaded(tmp_path, f"{head}a,Server,1,7.00,EUR,P1\n")
    assert noted(told) == {"asset differs and stays as it is": 1}
    assert Asset.objects.get().value == Decimal("5.00")


def test_a_relation_by_a_name_that_several_bear_says_so(tmp_path: Path) -> None:
    loaded(
        tmp_path, f"{NAMES}a,Server,1,Installed,\nb,Server,2,Installed,\nb,Server,3,Installed,\n"
    )
    path = tmp_path / "cmdb_rel_ci.csv"
    path.write_text('"parent","type","child"\n"a","Runs on::Runs","b"\n"x","Runs on::Runs","y"\n')
    ties = read_servicenow(path, "servicenow")
    assert ties is not None
    assert [each.reason for each in load(ties).rejected] == [
        "names a name that several items bear", "names an item that the file does not hold",
    ]  # fmt: skip
