"""What any list exports can be imported again, and changed on the way."""

import io
from typing import Any

import pytest

from shallmark.connect.exchange import table_import
from shallmark.connect.exchange.export import csv_lines
from shallmark.connect.exchange.faults import Unreadable
from shallmark.connect.exchange.intake import Intake
from shallmark.kernel import writes
from shallmark.pages.tables import column, with_added
from shallmark.pages.tests.every_record import every_record, free_field
from shallmark.pages.tests.factory import factory_for, make_person

pytestmark = pytest.mark.django_db


def look(record_type: Any, content: bytes, *, by: Any) -> Intake:
    table = table_import.read_upload(record_type, "file.csv", io.BytesIO(content))
    return table_import.preview(record_type, table, by=by)


def written(record_type: Any, keys: Any) -> bytes:
    columns = [column(record_type, key) for key in dict.fromkeys(keys)]
    paths = {path for column in columns for path in column.paths}
    every = with_added(record_type.model._default_manager.order_by("pk"), columns)
    rows = every.values(*paths)
    return "".join(csv_lines(columns, rows, mark=True)).encode()


@every_record
def test_it_finds_an_export_unchanged(record_type: Any) -> None:
    for _each in range(2):
        factory_for(record_type)()
    person = make_person("admin")
    content = written(record_type, ("reference", *record_type.list_display, "updated_at"))
    intake = look(record_type, content, by=person)
    assert intake.counts()["unchanged"] == len(intake.lines) >= 2, intake.lines
    assert intake.ignored == []


@every_record
def test_it_takes_a_changed_title(record_type: Any) -> None:
    name = free_field(record_type)
    if name not in record_type.changeable():
        return
    record, person = factory_for(record_type)(**{name: "=Old"}), make_person("admin")
    content = written(record_type, ("reference", name, "updated_at"))
    assert b"'=Old" in content
    intake = look(record_type, content.replace(b"'=Old", b"New words"), by=person)
    assert [line.reference for line in intake.lines if line.verdict == "update"] == [
        record.reference
    ]
    table_import.apply(intake, by=person)
    record.refresh_from_db()
    assert (getattr(record, name), record.updated_by) == ("New words", person)


@every_record
def test_it_refuses_what_others_changed_meanwhile(record_type: Any) -> None:
    name = free_field(record_type)
    if name not in record_type.changeable():
        return
    record, person = factory_for(record_type)(**{name: "Old words"}), make_person("admin")
    content = written(record_type, ("reference", name, "updated_at"))
    type(record).objects.filter(pk=record.pk).update(updated_at=record.updated_at)
    writes.edit(record, by=person, values={name: "Theirs"}, at=_later(record))
    intake = look(record_type, content.replace(b"Old words", b"Mine"), by=person)
    assert intake.counts()["conflict"] == 1
    table_import.apply(intake, by=person)
    record.refresh_from_db()
    assert getattr(record, name) == "Theirs"
    assert record.reference in table_import.rejected_csv(intake)


def _later(record: Any) -> Any:
    from datetime import timedelta

    return record.updated_at + timedelta(minutes=5)


@every_record
def test_it_refuses_a_person_without_rights(record_type: Any) -> None:
    factory_for(record_type)(title="Old words")
    content = written(record_type, ("reference", "title")).replace(b"Old words", b"Mine")
    intake = look(record_type, content, by=make_person("auditor"))
    assert intake.counts()["update"] == 0


BAD = (
    (b"", "empty"),
    (b"PK\x03\x04rest", "workbook"),
    (b"reference,title\nX1,\xc3\xa4\nX2,\xe4\n", "line 3"),
    (b"re\x00ference\n", "zero byte"),
    (b"title,owner\nx,y\n", "reference"),
    (b"reference,title,title\nx,y,z\n", "Two columns"),
)


@pytest.mark.parametrize(("content", "sentence"), BAD)
def test_it_refuses_a_file_that_is_none_with_a_sentence(content: bytes, sentence: str) -> None:
    from shallmark.kernel.records import get_record_type

    with pytest.raises(Unreadable, match=sentence):
        look(get_record_type("team"), content, by=make_person("admin"))


def test_it_refuses_rows_and_names_them() -> None:
    from shallmark.kernel.records import get_record_type

    team, person = factory_for(get_record_type("team"))(title="Old"), make_person("admin")
    content = (
        "reference,title,active,nonsense\r\n"
        f"{team.reference},Old,maybe,1\r\n"
        "TEAM9999999,New,true,1\r\n"
        ",From a file,yes,1\r\n"
        f"{team.reference},Twice,true,1\r\n"
        ",too,many,cells,here,x\r\n"
        ",,,\r\n"
    ).encode()
    intake = look(get_record_type("team"), content, by=person)
    assert [line.number for line in intake.lines] == [2, 3, 4, 5, 6]
    assert intake.ignored == ["nonsense"]
    assert intake.lines[2].verdict == "create"
    assert "TEAM9999999" in intake.lines[1].reason
    assert "row 2" in intake.lines[3].reason
    assert "6 cells" in intake.lines[4].reason
    table_import.apply(intake, by=person)
    written_team: Any = get_record_type("team").model._default_manager.get(title="From a file")
    assert written_team.created_by == person
