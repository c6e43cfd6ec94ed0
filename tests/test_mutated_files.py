"""Files that were damaged on the way are taken or refused with a sentence; nothing breaks."""

import gzip
import io
import json
import random
import tarfile
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO

import pytest

from shallmark import __version__
from shallmark.cli import archive, manifest
from shallmark.cli.checksum import DigestWriter
from shallmark.cli.problems import WrongUse
from shallmark.connect.cases import run
from shallmark.connect.cases.errors import ImportAborted
from shallmark.connect.cases.options import ImportOptions
from shallmark.connect.exchange import table_import
from shallmark.connect.exchange.export import csv_lines, json_lines, workbook
from shallmark.connect.exchange.faults import Unreadable
from shallmark.connect.items.load import load
from shallmark.connect.itop import read as itop
from shallmark.connect.itop.services_and_teams import load_beside
from shallmark.connect.netbox import read as netbox
from shallmark.connect.servicenow import changes, items
from shallmark.connect.servicenow.load_changes import load as load_changes
from shallmark.connect.servicenow.tool import SERVICENOW
from shallmark.connect.tickets.tools import TOOLS
from shallmark.kernel.records import RecordType, record_types
from shallmark.pages.tables import known_columns, with_added
from shallmark.pages.tests.factory import factory_for, make_person

pytestmark = pytest.mark.django_db

FEW, MANY = 60, 300
#: how a file is refused by the readers of the commands
REFUSALS = (Unreadable, ImportAborted, WrongUse)
Take = Callable[[Path], object]


def device(pk: int, **fields: Any) -> dict[str, Any]:
    device_values = {
        "name": f"srv-{pk}",
        "site": 1,
        "role": 1,
        "status": "active",
        "serial": f"S{pk}",
    }
    return {"model": "dcim.device", "pk": pk, "fields": {**device_values, **fields}}


NETBOX = [
    {"model": "dcim.site", "pk": 1, "fields": {"name": "Hamburg", "slug": "ham"}},
    {"model": "dcim.devicerole", "pk": 1, "fields": {"name": "Server"}},
    *(device(pk, custom_field_data={"owner": "ops"}) for pk in range(1, 5)),
    {"model": "dcim.interface", "pk": 1, "fields": {"name": "eth0", "device": 1}},
    {"model": "ipam.ipaddress", "pk": 1, "fields": {
        "address": "10.0.0.1/24", "assigned_object_type": ["dcim", "interface"],
        "assigned_object_id": 1}},
    {"model": "dcim.cable", "pk": 1, "fields": {"label": "a"}},
    {"model": "dcim.cabletermination", "pk": 1, "fields": {
        "cable": 1, "termination_type": ["dcim", "interface"], "termination_id": 1}},
]  # fmt: skip
ITOP = """<?xml version="1.0" encoding="UTF-8"?>
<Set><Server id="1"><name>srv1</name><org_id>1</org_id><status>production</status>
<location_id>1</location_id><serialnumber>A1</serialnumber></Server>
<Organization id="1"><name>Ours</name></Organization><Location id="1"><name>Hall</name></Location>
<ApplicationSolution id="2"><name>Shop</name><purchase_date>2024-01-01</purchase_date>
</ApplicationSolution><lnkApplicationSolutionToFunctionalCI id="1">
<applicationsolution_id>2</applicationsolution_id><functionalci_id>1</functionalci_id>
</lnkApplicationSolutionToFunctionalCI></Set>"""
INCIDENTS = """number,state,short_description,opened_at,sys_updated_on,impact,urgency,caller_id
INC0000001,In Progress,Mail is slow,2026-01-05 09:00:00,2026-01-05 10:00:00,2,2,Ada
INC0000002,Closed,"Print, again",2026-01-06 09:00:00,2026-01-06 10:00:00,3,3,Bob
"""
CHANGES = """number,type,short_description,state,start_date,end_date,sys_created_on,sys_updated_on
CHG0000001,normal,Patch,Scheduled,2026-01-05 09:00:00,2026-01-05 10:00:00,2026-01-01 09:00:00,2026-01-02 09:00:00
"""  # noqa: E501
SERVERS = """name,sys_class_name,serial_number,operational_status,sys_id
srv1,cmdb_ci_server,S1,1,a1
srv2,cmdb_ci_server,S2,6,a2
"""


DUMP = "dump"
MANIFEST = manifest.Manifest(
    shallmark=__version__,
    made_at="2026-01-05T09:00:00+00:00",
    migrations={"team": "0001_initial"},
    database_bytes=len(DUMP),
    database_sha256=sha256(DUMP.encode()).hexdigest(),
    files={},
)


class Damage:
    """What happens to files: bytes change, parts are lost, doubled or nested."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def bytes(self, content: bytes) -> bytes:
        chance, at = self.chance, self.chance.randrange(len(content))
        way = chance.randrange(8)
        if way == 0:
            return content[:at]
        if way == 1:
            return content[:at] + bytes([chance.randrange(256)]) + content[at + 1 :]
        if way == 2:
            return content[:at] + chance.randbytes(chance.randrange(1, 40)) + content[at:]
        if way == 3:
            end = chance.randrange(at, len(content))
            return content[:at] + content[end:]
        if way == 4:
            return content + content
        if way == 5:
            strange = [b"\0", b'"', b"\xef\xbb\xbf", b"\r", b"<", b"{"]
            return content[:at] + chance.choice(strange) * 9
        if way == 6:
            return gzip.compress(content)[: -chance.randrange(1, 9)]
        deep = chance.choice([b"[", b'{"a":', b"<a>", b'"', b"&lt;"])
        return deep * 5000 + content

    def value(self) -> Any:
        strange: list[Any] = [
            None, True, -1, 2**70, 0.5, "", "x" * 300, "\0", "2026-02-31", [], {}, [1], [[]],
            {"a": [None]}, "../..", "1,5", "<x>", "dcim", ["dcim", "device", "x"],
        ]  # fmt: skip
        return self.chance.choice(strange)

    def json(self, value: Any) -> Any:
        """The same value with one part of it replaced."""
        if isinstance(value, dict) and value and self.chance.random() < 0.85:
            key = self.chance.choice(list(value))
            return {**value, key: self.json(value[key])}
        if isinstance(value, list) and value and self.chance.random() < 0.85:
            at = self.chance.randrange(len(value))
            return [*value[:at], self.json(value[at]), *value[at + 1 :]]
        return self.value()


ISSUES = """Summary,Issue key,Issue Type,Status,Created,Labels,Labels,Comment,Comment
a,SD-1,Incident,Open,11/May/24 03:26 PM,x,y,11/May/24 4:00 PM;Ada;b;c,
d,SD-2,Service Request,Done,12/May/24 03:26 PM,,,,12/May/24 4:00 PM;Ada;e
"""
TICKETS = {
    "tickets": [{"id": 7, "number": "22007", "title": "a", "state_id": 2, "owner_id": 5,
                 "created_at": "2024-05-11T09:00:00Z"}],
    "articles": [{"ticket_id": 7, "body": "b", "internal": True,
                  "created_at": "2024-05-11T09:00:00Z"}],
    "assets": {"User": {"5": {"firstname": "Ada"}}},
}  # fmt: skip
EVENTS = """<?xml version="1.0"?><log><trace><string key="concept:name" value="1"/>
<event><string key="concept:name" value="Closed"/>
<date key="time:timestamp" value="2012-04-03T08:55:38+00:00"/></event></trace></log>"""


def take_netbox(path: Path) -> object:
    return load(netbox.read(path))


def take_itop(path: Path) -> object:
    estate, known = itop.read(path)
    return load(estate), load_beside(known, estate)


def take_servicenow(path: Path) -> object:
    """As the command does: items, then changes, then incidents."""
    estate = items.read(path, "servicenow")
    if estate is not None:
        return load(estate)
    listed = changes.read(path, "servicenow")
    if listed is not None:
        return load_changes(listed)
    read = run.read(SERVICENOW, ImportOptions(path))
    return run.carry_out(read, path.with_suffix(".rejected"))


def take_ticket(tool: str, path: Path) -> object:
    read = run.read(TOOLS[tool], ImportOptions(path))
    return run.carry_out(read, path.with_suffix(".rejected"))


def take_backup(path: Path) -> object:
    folder = path.with_suffix(".out")
    folder.mkdir()
    return archive.unpack(path, folder)


def backup(listed: Any) -> bytes:
    """A backup with its digest and this list of its contents, good or not."""
    with TemporaryFile() as packed:
        writer = DigestWriter(packed)
        with tarfile.open(fileobj=writer, mode="w|") as tar:
            archive.add_text(tar, manifest.DUMP, DUMP)
            archive.add_text(tar, manifest.NAME, json.dumps(listed))
        writer.write_digest()
        packed.seek(0)
        return packed.read()


def damaged(damage: Damage, number: int) -> tuple[str, bytes, Take]:
    """Name, content and reader of the next file."""
    kinds: list[tuple[str, Any, Take]] = [
        ("dump.json", NETBOX, take_netbox),
        ("objects.xml", ITOP, take_itop),
        ("incidents.csv", INCIDENTS, take_servicenow),
        ("changes.csv", CHANGES, take_servicenow),
        ("servers.csv", SERVERS, take_servicenow),
        ("answer.json", {"result": [{"number": "INC1", "state": {"value": "1"}}]}, take_servicenow),
        ("issues.csv", ISSUES, partial(take_ticket, "jira")),
        ("tickets.json", TICKETS, partial(take_ticket, "zammad")),
        ("log.xes", EVENTS, partial(take_ticket, "helpdesk")),
        ("backup.tar", MANIFEST.text(), take_backup),
    ]
    name, good, take = kinds[number % len(kinds)]
    if name == "backup.tar":
        sound = backup(json.loads(good))
        hit = damage.chance.random() < 0.3
        return name, damage.bytes(sound) if hit else backup(damage.json(json.loads(good))), take
    if isinstance(good, str):
        return name, damage.bytes(good.encode()), take
    text = json.dumps(damage.json(good)).encode()
    return name, damage.bytes(text) if damage.chance.random() < 0.3 else text, take


def sentence_of(act: Callable[[], object]) -> str | None:
    """What the refusal says; None where the file was taken."""
    try:
        act()
    except REFUSALS as wrong:
        return str(wrong)
    return None


def read_all(folder: Path, many: int, seed: int) -> None:
    damage, refused = Damage(seed), 0
    for number in range(many):
        name, content, take = damaged(damage, number)
        path = folder / f"{number}-{name}"
        path.write_bytes(content)
        sentence = sentence_of(partial(take, path))
        assert sentence is None or sentence.endswith(".")
        refused += sentence is not None
    assert 0 < refused < many


def test_a_sound_backup_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "backup.tar"
    path.write_bytes(backup(json.loads(MANIFEST.text())))
    assert take_backup(path) == MANIFEST


def test_the_commands_take_or_refuse_a_damaged_file(tmp_path: Path) -> None:
    read_all(tmp_path, FEW, seed=3)


@pytest.mark.long
def test_the_commands_take_or_refuse_very_many_damaged_files(tmp_path: Path) -> None:
    read_all(tmp_path, MANY, seed=4)


def take_in(record_type: type[RecordType], name: str, file: BinaryIO, person: Any) -> None:
    table = table_import.read_upload(record_type, name, file)
    table_import.apply(table_import.preview(record_type, table, by=person), by=person)


def upload_all(many: int, seed: int) -> None:
    """Exports of every type come back damaged, as by the page that imports them."""
    damage, person, taken = Damage(seed), make_person("admin"), 0
    types = record_types()
    for number in range(many):
        record_type = types[number % len(types)]
        factory_for(record_type)()
        columns = known_columns(record_type)
        paths = {path for column in columns for path in column.paths}
        every = with_added(record_type.model._default_manager.all(), columns)
        rows = list(every.values(*paths)[:3])
        form = ("csv", "json", "xlsx")[number % 7 % 3]
        if form == "xlsx":
            with workbook(columns, rows) as book:
                content = book.read()
        else:
            lines = csv_lines(columns, rows) if form == "csv" else json_lines(columns, rows)
            content = "".join(lines).encode()
        if form == "json" and damage.chance.random() < 0.7:
            file = io.BytesIO(json.dumps(damage.json(json.loads(content))).encode())
        else:
            file = io.BytesIO(damage.bytes(content))
        sentence = sentence_of(partial(take_in, record_type, f"x.{form}", file, person))
        assert sentence is None or sentence.endswith(".")
        taken += sentence is None
    assert 0 < taken < many


def test_the_page_takes_or_refuses_a_damaged_export_of_every_type() -> None:
    upload_all(2 * len(record_types()), seed=5)


@pytest.mark.long
def test_the_page_takes_or_refuses_very_many_damaged_exports() -> None:
    upload_all(MANY, seed=6)


def test_a_document_type_is_refused_wherever_it_stands(tmp_path: Path) -> None:
    hidden = f"<?xml version='1.0'?><!--{'x' * 5000}--><!DOCTYPE Set [<!ENTITY a 'b'>]><Set/>"
    path = tmp_path / "objects.xml"
    path.write_text(hidden)
    with pytest.raises(Unreadable, match="document type"):
        itop.read(path)
