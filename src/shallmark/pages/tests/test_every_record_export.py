"""Every list is exported as it is shown: CSV, XLSX, JSON."""

import csv
import io
import json
import zipfile
from typing import Any

import pytest

from shallmark.pages.tables import column
from shallmark.pages.tests.every_record import (
    World,
    every_world,
    whole_list,
)
from shallmark.pages.tests.factory import factory_for

pytestmark = pytest.mark.django_db


def body(answer: Any) -> Any:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def exported(record_type: Any, client: Any, form: Any, query: Any = "") -> Any:
    return body(client.get(whole_list(record_type).replace("?", f"/export.{form}?") + query))


@every_world
def test_it_exports_what_the_list_shows(world: World) -> None:
    record_type, record, client = world.record_type, world.record, world.client
    rows = list(csv.reader(io.StringIO(exported(record_type, client, "csv").decode())))
    assert rows[0] == [str(column(record_type, key).label) for key in record_type.list_display]
    assert record.reference in {cell for row in rows for cell in row}
    objects = json.loads(exported(record_type, client, "json"))
    assert [set(exported_row) for exported_row in objects] == [set(record_type.list_display)] * (
        len(rows) - 1
    )
    sheet = zipfile.ZipFile(io.BytesIO(exported(record_type, client, "xlsx")))
    assert record.reference in sheet.read("xl/worksheets/sheet1.xml").decode()


@every_world
def test_it_exports_the_filter_the_sort_and_the_columns(world: World) -> None:
    record_type = world.record_type
    first, second = factory_for(record_type)(), factory_for(record_type)()
    client = world.client
    content = exported(
        record_type, client, "csv", "&cols=reference&sort=-reference&created_at=-1d.."
    )
    rows = list(csv.reader(io.StringIO(content.decode())))
    references = [row[0] for row in rows[1:]]
    assert references == sorted(references, reverse=True)
    assert {first.reference, second.reference} <= set(references)
    none = exported(record_type, client, "csv", "&created_at=..2001-01-01").decode()
    assert len(none.splitlines()) == 1


@every_world
def test_it_exports_no_formulas(world: World) -> None:
    record_type, client = world.record_type, world.client
    if "title" not in {field.name for field in record_type.model._meta.fields}:
        return
    record = factory_for(record_type)(title="=HYPERLINK(1)")
    content = exported(record_type, client, "csv", "&cols=reference,title&bom=1")
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert [record.reference, "'=HYPERLINK(1)"] in rows
    sheet = zipfile.ZipFile(
        io.BytesIO(exported(record_type, client, "xlsx", "&cols=title,reference"))
    )
    assert "<f>" not in sheet.read("xl/worksheets/sheet1.xml").decode()


@every_world
def test_it_refuses_an_unknown_form_of_export_with_a_word(world: World) -> None:
    record_type = world.record_type
    answer = world.client.get(f"/{record_type.slug}/export.pdf", follow=True)
    assert answer.status_code == 200
    assert "pdf" in answer.content.decode()
