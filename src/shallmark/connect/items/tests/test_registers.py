"""Registers of other tools come in whole, once, and tell where they differ."""

import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest

from shallmark.connect.exchange import table_import
from shallmark.connect.exchange.faults import Unreadable
from shallmark.connect.items.load import load
from shallmark.connect.items.shape import Inventory, ItemRow, RelationRow
from shallmark.connect.itop.read import read as read_itop
from shallmark.connect.itop.services_and_teams import load_beside
from shallmark.connect.netbox.read import read as read_netbox
from shallmark.connect.servicenow.items import our_class, our_state
from shallmark.connect.servicenow.items import read as read_servicenow
from shallmark.connect.tests.data import shared_data
from shallmark.kernel.records import get_record_type
from shallmark.manage.change_configuration.models import (
    Asset,
    Ci,
    CiRelationship,
    CiType,
    Discrepancy,
)
from shallmark.manage.change_configuration.tests import factories
from shallmark.pages.tests.every_record import signed_in, whole_list
from shallmark.pages.tests.factory import make_person

pytestmark = pytest.mark.django_db


def of(source: str, *things: ItemRow, ties: tuple[RelationRow, ...] = ()) -> Inventory:
    return Inventory(source, things=list(things), ties=list(ties))


def test_it_reads_netbox_whole_and_once() -> None:
    path = shared_data("netbox_demo_v3.6.json.gz")
    truth = json.loads(shared_data("ground_truth.json").read_text())["netbox"]
    estate = read_netbox(path)
    first = load(estate).as_json(estate)
    assert first["read"] == truth["records"]
    assert {name: first["models"][name] for name in truth["models"]} == truth["models"]
    assert first["rejected"] == []
    assert Ci.objects.filter(source_key__startswith="dcim.device:").count() == 72
    assert Ci.objects.filter(type__key="virtual-machine", status="live").count() == 180
    assert CiRelationship.objects.filter(kind__key="runs_on").count() == 180
    again = load(estate)
    assert (again.created, again.updated, again.unchanged) == (
        0,
        0,
        first["records"]["ci"]["created"],
    )
    assert sum(again.relations["created"].values()) == 0


def test_it_reads_itop_with_services_teams_and_links() -> None:
    path = shared_data("itop_sample_data.tar.gz")
    estate, known = read_itop(path)
    truth = {
        "ServiceSubcategory": 34, "Service": 6, "ServiceFamily": 2, "SLA": 2, "SLT": 4,
        "lnkSLAToSLT": 4, "CustomerContract": 2, "lnkCustomerContractToService": 6,
        "DeliveryModel": 4, "CoverageWindow": 1, "Organization": 6, "Team": 4, "Server": 4,
        "VirtualMachine": 4, "ApplicationSolution": 4,
    }  # fmt: skip
    assert {name: estate.read[name] for name in truth} == truth
    loaded = load(estate)
    beside = load_beside(known, estate)
    assert loaded.rejected == []
    assert beside["team"]["created"] == 4
    assert beside["service"]["created"] == Ci.objects.filter(service__isnull=False).count() > 0
    vm = Ci.objects.get(title="VM1", source_system="itop")
    assert vm.relations_out.get(kind__key="runs_on").to_item.type.key == "cluster"
    # links to persons, whom the sample leaves out, are told and not invented
    assert any("person_id" in said for said in loaded.notes["link to what the file does not hold"])
    again = load(estate)
    assert (again.created, again.updated) == (0, 0)
    assert load_beside(known, estate)["team"] == {"created": 0, "unchanged": 4}


@pytest.mark.parametrize(
    "content", [b"{}", b"[]", b"no json", b'[{"model": "auth.user", "pk": 1}]']
)
def test_it_refuses_what_is_no_dump_of_netbox(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "dump.json.gz"
    path.write_bytes(gzip.compress(content))
    with pytest.raises(Unreadable):
        read_netbox(path)


@pytest.mark.parametrize(
    "content", [b"<Set></Set>", b"<Set>", b"<!DOCTYPE x [<!ENTITY a 'b'>]><Set/>"]
)
def test_it_refuses_what_is_no_xml_of_itop(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "data.xml").write_bytes(content)
    with pytest.raises(Unreadable):
        read_itop(tmp_path)


def test_the_governing_source_corrects_its_item_and_says_by_what() -> None:
    load(of("netbox", ItemRow("d1", "core1", "server", location="Rack 1")))
    changed = load(of("netbox", ItemRow("d1", "core1", "server", location="Rack 2")))
    item = Ci.objects.get(source_key="d1")
    assert (changed.updated, item.location) == (1, "Rack 2")
    assert item.explained_by.startswith("DR")
    assert not Discrepancy.objects.exists()


def test_another_register_that_differs_is_drift_and_writes_only_what_was_empty() -> None:
    load(of("netbox", ItemRow("d1", "core1", "server", uid="core1", location="Rack 1")))
    other = ItemRow("77", "core1", "server", uid="core1", location="Rack 9", version="4.2")
    loaded = load(of("itop", other))
    item = Ci.objects.get(source_key="d1")
    assert (loaded.created, loaded.drifted) == (0, 1)
    assert (item.location, item.content_version) == ("Rack 1", "4.2")
    drift = Discrepancy.objects.get(ci=item)
    assert (drift.field, drift.expected, drift.found) == ("location", "Rack 1", "Rack 9")
    assert drift.unauthorised


def test_it_recognises_an_item_by_a_serial_number_that_only_it_has() -> None:
    serial = {"serial_number": "SN-1"}
    load(of("netbox", ItemRow("d1", "core1", "server", attributes=dict(serial))))
    assert load(of("itop", ItemRow("9", "CORE-1", "server", attributes=dict(serial)))).created == 0


def test_it_ends_relations_that_the_source_no_longer_says() -> None:
    things = ItemRow("a", "app", "application"), ItemRow("b", "vm", "virtual-machine")
    load(of("netbox", *things, ties=(RelationRow("a", "runs_on", "b"),)))
    load(of("netbox", *things))
    assert CiRelationship.objects.get().effective_to is not None


def test_a_dry_run_counts_and_keeps_nothing() -> None:
    assert load(of("netbox", ItemRow("a", "app", "application")), dry_run=True).created == 1
    assert not Ci.objects.exists()


def test_it_recognises_lists_of_items_and_relations_of_servicenow(tmp_path: Path) -> None:
    items, ties = tmp_path / "cmdb_ci.csv", tmp_path / "cmdb_rel_ci.csv"
    items.write_text(
        '"name","sys_class_name","operational_status","asset_tag","serial_number","cost","cost_cc",'
        '"purchase_date","u_floor"\n'
        '"web01","Linux Server","Operational","P1","S1","1200.50","EUR","2026-01-02","3"\n'
        '"shop","Application","Operational","","","","","",""\n'
        '"old","Server","Retired","P2","S2","","","",""\n'
    )
    ties.write_text(
        '"parent","type","child"\n"shop","Runs on::Runs","web01"\n"shop","Eats::","x"\n'
    )
    estate = read_servicenow(items, "servicenow")
    assert estate is not None
    assert load(estate).created == 3
    server = Ci.objects.get(title="web01")
    assert (server.type.key, server.status) == ("server", "live")
    assert server.attributes["u_floor"] == "3"
    assert str(Asset.objects.get(ci=server).value) == "1200.50"
    assert Ci.objects.get(title="old").status == "withdrawn"
    relations = read_servicenow(ties, "servicenow")
    assert relations is not None
    loaded = load(relations)
    assert CiRelationship.objects.get().to_item == server
    assert [each.reason for each in loaded.rejected] == [
        "names an item that the file does not hold"
    ]
    again = load(estate)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 3)


def test_it_leaves_other_lists_of_servicenow_alone(tmp_path: Path) -> None:
    path = tmp_path / "incident.csv"
    path.write_text("number,short_description,state,opened_at\nINC1,a,New,2026-01-01 10:00:00\n")
    assert read_servicenow(path, "servicenow") is None


@pytest.mark.parametrize(
    ("source_class", "ours"),
    [
        ("cmdb_ci_win_server", "server"),
        ("Web Server", "application"),
        ("cmdb_ci_vm_instance", "virtual-machine"),
        ("MySQL Instance", "mysql-instance"),
        ("", "other"),
    ],
)
def test_it_knows_classes_by_name_and_by_label(source_class: str, ours: str) -> None:
    assert our_class(source_class) == ours


@pytest.mark.parametrize(
    ("column", "cell", "ours"),
    [
        ("install_status", "1", "live"), ("install_status", "2", "planned"),
        ("install_status", "4", "in_build"), ("install_status", "6", "in_stock"),
        ("install_status", "7", "withdrawn"), ("operational_status", "2", "live"),
        ("operational_status", "4", "live"), ("operational_status", "6", "withdrawn"),
        ("install_status", "In Stock", "in_stock"), ("operational_status", "Retired", "withdrawn"),
        ("operational_status", "Non-Operational", "live"), ("status", "6", ""),
        ("install_status", "strange", ""), ("status", "inactive", ""),
        ("install_status", "Pending install", "in_build"),
    ],
)  # fmt: skip
def test_it_knows_states_by_the_list_of_their_own_column(column: str, cell: str, ours: str) -> None:
    assert our_state(column, cell) == ours


def test_ten_thousand_items_come_back_from_csv_without_a_change() -> None:
    of_type: CiType = factories.ci_type()
    owner = make_person("resolver")
    Ci.objects.bulk_create(
        Ci(
            reference=f"CI9{number:06d}",
            uid=f"u{number}",
            title=f"=item {number}",
            type=of_type,
            owner=owner if number % 2 else None,
            description="a\nb, “c”",
            attributes={"ram": number},
        )
        for number in range(10_000)
    )
    record_type: Any = get_record_type("ci")
    admin = make_person("admin")
    client = signed_in(admin)
    address = whole_list(record_type).replace("?", "/export.csv?")
    answer: Any = client.get(f"{address}&cols={','.join(('reference', *record_type.fields))}")
    content = b"".join(answer.streaming_content)
    table = table_import.read_upload(record_type, "items.csv", io.BytesIO(content))
    intake = table_import.preview(record_type, table, by=admin)
    assert intake.counts() == {
        "create": 0, "update": 0, "unchanged": 10_000, "conflict": 0, "rejected": 0,
    }  # fmt: skip
