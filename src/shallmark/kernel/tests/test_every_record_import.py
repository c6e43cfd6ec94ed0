"""What any list exports can be imported again, and changed on the way."""

import io
from typing import Any

import pytest

from shallmark.connect.exchange import intake
from shallmark.connect.exchange.faults import Unreadable
from shallmark.kernel import door
from shallmark.kernel.exchange import csv_lines
from shallmark.kernel.tables import column
from shallmark.kernel.testing import factory_for, make_person
from shallmark.kernel.tests.every_record import every_record

pytestmark = pytest.mark.django_db


def look(declared: Any, content: bytes, *, by: Any) -> intake.Intake:
    table = intake.read_upload(declared, "file.csv", io.BytesIO(content))
    return intake.look(declared, table, by=by)


def written(declared: Any, keys: Any) -> bytes:
    columns = [column(declared, key) for key in dict.fromkeys(keys)]
    paths = {path for one in columns for path in one.paths}
    rows = declared.model._default_manager.order_by("pk").values(*paths)
    return "".join(csv_lines(columns, rows, mark=True)).encode()


@every_record
def test_it_finds_an_export_unchanged(declared: Any) -> None:
    for _each in range(2):
        factory_for(declared)()
    person = make_person("admin")
    content = written(declared, ("reference", *declared.list_display, "updated_at"))
    found = look(declared, content, by=person)
    assert found.counts()["unchanged"] == len(found.lines) >= 2, found.lines
    assert found.ignored == []


@every_record
def test_it_takes_a_changed_title(declared: Any) -> None:
    if "title" not in declared.changeable():
        return
    record, person = factory_for(declared)(title="=Old"), make_person("admin")
    content = written(declared, ("reference", "title", "updated_at"))
    assert b"'=Old" in content
    found = look(declared, content.replace(b"'=Old", b"New words"), by=person)
    assert [line.reference for line in found.lines if line.verdict == "update"] == [
        record.reference
    ]
    intake.write(found, by=person)
    record.refresh_from_db()
    assert (record.title, record.updated_by) == ("New words", person)


@every_record
def test_it_refuses_what_others_changed_meanwhile(declared: Any) -> None:
    if "title" not in declared.changeable():
        return
    record, person = factory_for(declared)(title="Old words"), make_person("admin")
    content = written(declared, ("reference", "title", "updated_at"))
    type(record).objects.filter(pk=record.pk).update(updated_at=record.updated_at)
    door.edit(record, by=person, values={"title": "Theirs"}, at=_later(record))
    found = look(declared, content.replace(b"Old words", b"Mine"), by=person)
    assert found.counts()["conflict"] == 1
    intake.write(found, by=person)
    record.refresh_from_db()
    assert record.title == "Theirs"
    assert record.reference in intake.rejected_csv(found)


def _later(record: Any) -> Any:
    from datetime import timedelta

    return record.updated_at + timedelta(minutes=5)


@every_record
def test_it_refuses_a_person_without_rights(declared: Any) -> None:
    factory_for(declared)(title="Old words")
    content = written(declared, ("reference", "title")).replace(b"Old words", b"Mine")
    found = look(declared, content, by=make_person("auditor"))
    assert found.counts()["update"] == 0


BAD = (
    (b"", "empty"),
    (b"PK\x03\x04rest", "workbook"),
    (b"reference,title\nX1,\xc3\xa4\nX2,\xe4\n", "line 3"),
    (b"re\x00ference\n", "zero byte"),
    (b"title,owner\nx,y\n", "reference"),
    (b"reference,title,title\nx,y,z\n", "Two columns"),
)


@pytest.mark.parametrize(("content", "said"), BAD)
def test_it_refuses_a_file_that_is_none_with_a_sentence(content: bytes, said: str) -> None:
    from shallmark.kernel.records import record_type

    with pytest.raises(Unreadable, match=said):
        look(record_type("team"), content, by=make_person("admin"))


def test_it_refuses_rows_and_names_them() -> None:
    from shallmark.kernel.records import record_type

    team, person = factory_for(record_type("team"))(title="Old"), make_person("admin")
    content = (
        "reference,title,active,nonsense\r\n"
        f"{team.reference},Old,maybe,1\r\n"
        "TEAM9999999,New,true,1\r\n"
        ",From a file,yes,1\r\n"
        f"{team.reference},Twice,true,1\r\n"
        ",too,many,cells,here,x\r\n"
        ",,,\r\n"
    ).encode()
    found = look(record_type("team"), content, by=person)
    assert [line.number for line in found.lines] == [2, 3, 4, 5, 6]
    assert found.ignored == ["nonsense"]
    assert found.lines[2].verdict == "create"
    assert "TEAM9999999" in found.lines[1].reason
    assert "row 2" in found.lines[3].reason
    assert "6 cells" in found.lines[4].reason
    intake.write(found, by=person)
    made: Any = record_type("team").model._default_manager.get(title="From a file")
    assert made.created_by == person
