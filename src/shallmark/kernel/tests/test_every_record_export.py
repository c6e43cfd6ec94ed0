"""Every list is exported as it is shown: CSV, XLSX, JSON."""

import csv
import io
import json
import zipfile
from typing import Any

import pytest

from shallmark.kernel.tables import column
from shallmark.kernel.testing import factory_for, make_person
from shallmark.kernel.tests.every_record import every_record, signed_in, whole_list

pytestmark = pytest.mark.django_db


def body(answer: Any) -> Any:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def exported(declared: Any, client: Any, form: Any, query: Any = "") -> Any:
    return body(client.get(whole_list(declared).replace("?", f"/export.{form}?") + query))


@every_record
def test_it_exports_what_the_list_shows(declared: Any) -> None:
    record = factory_for(declared)()
    client = signed_in(make_person("admin"))
    rows = list(csv.reader(io.StringIO(exported(declared, client, "csv").decode())))
    assert rows[0] == [str(column(declared, key).label) for key in declared.list_display]
    assert record.reference in {cell for row in rows for cell in row}
    objects = json.loads(exported(declared, client, "json"))
    assert [set(one) for one in objects] == [set(declared.list_display)] * (len(rows) - 1)
    sheet = zipfile.ZipFile(io.BytesIO(exported(declared, client, "xlsx")))
    assert record.reference in sheet.read("xl/worksheets/sheet1.xml").decode()


@every_record
def test_it_exports_the_filter_the_sort_and_the_columns(declared: Any) -> None:
    first, second = factory_for(declared)(), factory_for(declared)()
    client = signed_in(make_person("admin"))
    said = exported(declared, client, "csv", "&cols=reference&sort=-reference&created_at=-1d..")
    rows = list(csv.reader(io.StringIO(said.decode())))
    found = [row[0] for row in rows[1:]]
    assert found == sorted(found, reverse=True)
    assert {first.reference, second.reference} <= set(found)
    none = exported(declared, client, "csv", "&created_at=..2001-01-01").decode()
    assert len(none.splitlines()) == 1


@every_record
def test_it_exports_no_formulas(declared: Any) -> None:
    if "title" not in {field.name for field in declared.model._meta.fields}:
        return
    record = factory_for(declared)(title="=HYPERLINK(1)")
    client = signed_in(make_person("admin"))
    said = exported(declared, client, "csv", "&cols=reference,title&bom=1")
    assert said.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(said.decode("utf-8-sig"))))
    assert [record.reference, "'=HYPERLINK(1)"] in rows
    sheet = zipfile.ZipFile(io.BytesIO(exported(declared, client, "xlsx", "&cols=title,reference")))
    assert "<f>" not in sheet.read("xl/worksheets/sheet1.xml").decode()


@every_record
def test_it_refuses_an_unknown_form_of_export_with_a_word(declared: Any) -> None:
    answer = signed_in(make_person("admin")).get(f"/{declared.slug}/export.pdf", follow=True)
    assert answer.status_code == 200
    assert "pdf" in answer.content.decode()
