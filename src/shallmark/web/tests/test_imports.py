"""Import by a page: a file is looked at, shown, written when somebody says so."""

import csv
import gzip
import io
import re
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shallmark.connect.exchange.table_import import write_line
from shallmark.kernel import writes
from shallmark.kernel.models.personal import Draft
from shallmark.kernel.records import get_record_type, record_types
from shallmark.manage.change_configuration.models import Asset, Ci, CiType
from shallmark.manage.team.models import Team
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person
from shallmark.web import imports
from shallmark.web.jobs import go_on_importing

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Any:
    return make_person("admin")


@pytest.fixture
def client(admin: Any) -> Client:
    return signed_in(admin)


def sent(client: Client, content: bytes | str, *, key: str = "team", **options: str) -> Any:
    body = content.encode() if isinstance(content, str) else content
    file = SimpleUploadedFile(options.pop("name", "teams.csv"), body)
    return client.post(f"/import/{key}", {"file": file, "by": "reference", **options})


def teams(*titles: str) -> str:
    return "reference,title\n" + "".join(f",{title}\n" for title in titles)


def test_it_shows_what_a_file_would_do_before_anything_is_written(client: Client) -> None:
    unchanged, changed = make("team", title="Desk"), make("team", title="Old words")
    answer = sent(
        client,
        "reference,title,colour\n"
        f"{unchanged.reference},Desk,red\n{changed.reference},New words,red\n"
        ",Field service,blue\nTEAM9999999,Nobody,blue\n",
    )
    assert answer.status_code == 302
    body = client.get(answer["Location"]).content.decode()
    assert "Import 2 records" in body
    assert "Title: New words" in body
    assert "There is no record TEAM9999999 for you." in body
    assert "Left out: colour" in body
    changed.refresh_from_db()
    assert changed.title == "Old words"


def test_it_writes_when_somebody_says_so_and_once(client: Client, admin: Any) -> None:
    address = sent(client, teams("Field service", "Night shift"))["Location"]
    for _click in range(2):
        assert client.post(address).status_code == 302
    written = Team.objects.filter(title__in=("Field service", "Night shift"))
    assert written.count() == 2
    assert {team.created_by for team in written} == {admin}
    assert "created" in client.get(address).content.decode()
    event: Any = get_record_type("team").model.pgh_event_model.objects.get(  # type: ignore[attr-defined]
        title="Night shift"
    )
    assert event.pgh_context["source"] == "file"
    assert event.pgh_context["reason"] == "Imported from a file, row 3."


def test_it_says_how_many_rows_were_rejected_and_gives_them_back(client: Client) -> None:
    address = sent(client, "reference,title\n,=Sum\n,\nTEAM9999999,@home\n,a,b,c\n")["Location"]
    client.post(address)
    rows = list(csv.reader(io.StringIO(client.get(f"{address}/rejected.csv").content.decode())))
    assert rows[0][1:] == ["shallmark_reason", "reference", "title"]
    assert [row[0] for row in rows[1:]] == ["4", "5"]
    assert rows[1][2:] == ["TEAM9999999", "'@home"]
    assert "4 cells" in rows[2][1]
    assert Team.objects.filter(title="=Sum").exists()


def test_it_takes_a_mended_file_of_rejected_rows(client: Client) -> None:
    address = sent(client, "reference,title\nTEAM9999999,@home\n")["Location"]
    mended = client.get(f"{address}/rejected.csv").content.decode().replace("TEAM9999999", "")
    client.post(sent(client, mended)["Location"])
    assert Team.objects.filter(title="@home").exists()


def test_it_recognises_records_by_another_column(client: Client) -> None:
    team = make("team", title="Desk")
    client.post(sent(client, "title,email\nDesk,desk@example.org\n", by="title")["Location"])
    team.refresh_from_db()
    assert team.email == "desk@example.org"


def test_it_finds_the_delimiter_the_encoding_and_what_is_packed(client: Client) -> None:
    text = "reference;title;email\n;Störung, Nacht;nacht@example.org\n"
    for number, content in enumerate(
        (text.encode("cp1252"), text.encode("utf-16"), gzip.compress(text.encode(), mtime=0))
    ):
        client.post(sent(client, content)["Location"])
        assert Team.objects.filter(title="Störung, Nacht").count() == number + 1


BAD = {
    "empty": (b"", "empty"),
    "blank": (b"\n\n  \n", "empty"),
    "workbook": (b"PK\x03\x04 a sheet", "save the sheet as CSV"),
    "web page": (b"<!DOCTYPE html><html>", "web page"),
    "zero bytes": (b"reference,title\n,a\0b\n", "zero byte"),
    "damaged gzip": (gzip.compress(b"reference,title\n,a\n", mtime=0)[:-9], "cut off"),
    "mixed encodings": (b"reference,title\n,\xc3\xa4\n,\xe4\n", "line 3"),
    "no key": (b"title,email\nDesk,\n", "reference"),
    "twice": (b"reference,title,title\n,a,b\n", "Two columns"),
    "other columns": (b"a,b\n1,2\n", "reference"),
}


@pytest.mark.parametrize(("content", "sentence"), BAD.values(), ids=BAD)
def test_it_refuses_a_wrong_file_on_its_field_and_keeps_nothing(
    client: Client, content: bytes, sentence: str
) -> None:
    answer = sent(client, content, by="title" if sentence == "title" else "reference")
    assert answer.status_code == 422
    text = answer.content.decode()
    assert sentence in text
    assert 'id="id_file-error"' in text
    assert not Draft.objects.filter(place__startswith=imports.PLACE).exists()


def test_it_refuses_a_form_without_a_file(client: Client) -> None:
    answer = client.post("/import/team", {"by": "title"})
    assert answer.status_code == 422
    assert "Choose a file." in answer.content.decode()
    assert '<option value="title" selected>' in answer.content.decode()


def test_it_refuses_what_is_too_large_or_unpacks_to_too_much(
    client: Client, monkeypatch: Any
) -> None:
    monkeypatch.setattr("shallmark.connect.exchange.table_import.MOST_BYTES", 1000)
    for content in (b"x" * 1001, gzip.compress(b"\n" * 1_000_000, mtime=0)):
        assert "larger than 1,000 bytes" in sent(client, content).content.decode()


def test_it_names_the_field_and_the_row_of_wrong_values(client: Client) -> None:
    rows = "reference,title,joined_on,is_vip,email\n,Ada,31.02.2026,perhaps,nowhere\n,,,,\n"
    answer = sent(client, rows, key="person")
    body = client.get(answer["Location"]).content.decode()
    assert "Joined: Enter a valid date." in body
    assert "E-mail: Enter a valid email address." in body
    assert "There is nothing to write." in body


def test_it_goes_on_where_it_was_broken_off_and_does_nothing_twice(
    admin: Any, client: Client, monkeypatch: Any
) -> None:
    monkeypatch.setattr(imports, "AT_ONCE", 0)
    monkeypatch.setattr(imports, "CHUNK", 2)
    token = sent(client, teams(*(f"Team {n}" for n in range(7))))["Location"].rpartition("/")[2]
    assert client.get(f"/import/team/{token}").content.decode().count("Looking at teams.csv") >= 1
    assert go_on_importing(token, admin.pk) == imports.LOOKED
    client.post(f"/import/team/{token}")

    written: list[int] = []

    def break_off(record_type: Any, line: Any, *, by: Any, beside: Any) -> None:
        if len(written) == 4:
            raise KeyboardInterrupt
        written.append(line.number)
        write_line(record_type, line, by=by, beside=beside)

    monkeypatch.setattr(imports, "write_line", break_off)
    with pytest.raises(KeyboardInterrupt):
        go_on_importing(token, admin.pk)
    monkeypatch.setattr(imports, "write_line", write_line)
    assert "4 of 7" in client.get(f"/import/team/{token}").content.decode()
    assert go_on_importing(token, admin.pk) == imports.DONE
    assert go_on_importing(token, admin.pk) == imports.DONE
    assert Team.objects.filter(title__startswith="Team ").count() == 7
    job: Any = imports.find(token, admin)
    assert job.values["counts"]["create"] == 7


def test_it_judges_again_what_changed_between_the_look_and_the_yes(
    client: Client, admin: Any
) -> None:
    team = make("team", title="Old words")
    at = team.updated_at.isoformat(" ", "seconds")
    rows = f"reference,title,updated_at\n{team.reference},Mine,{at}\n"
    address = sent(client, rows)["Location"]
    assert "Import 1 record" in client.get(address).content.decode()
    from datetime import timedelta

    writes.edit(
        team, by=admin, values={"title": "Theirs"}, at=team.updated_at + timedelta(minutes=1)
    )
    client.post(address)
    team.refresh_from_db()
    assert team.title == "Theirs"
    assert "changed after this file was written" in client.get(address).content.decode()


def test_it_forgets_a_file_that_is_not_wanted(client: Client) -> None:
    address = sent(client, teams("Field service"))["Location"]
    client.post(address, {"drop": "1"})
    assert client.get(address).status_code == 404
    assert not Draft.objects.filter(place__startswith=imports.PLACE).exists()
    assert not Team.objects.filter(title="Field service").exists()


def test_it_shows_an_import_to_nobody_else(client: Client) -> None:
    address = sent(client, teams("Field service"))["Location"]
    other = Client()
    other.force_login(make_person("admin"))
    for tail in ("", "/rejected.csv"):
        assert other.get(address + tail).status_code == 404
    assert other.post(address).status_code == 404


def test_it_refuses_those_who_may_write_nothing(client: Client) -> None:
    for role, refusal in (("cab_member", 403), ("end_user", 404)):
        reader = Client()
        reader.force_login(make_person(role))
        for address in ("/import", "/import/team"):
            assert reader.get(address).status_code == refusal
    assert client.get("/import/nonsense").status_code == 404


def test_it_leaves_out_what_the_roles_may_not_write(client: Client) -> None:
    desk = Client()
    desk.force_login(make_person("service_desk_agent"))
    assert desk.get("/import/incident").status_code == 200
    assert desk.get("/import/team").status_code == 404


#: what no file makes, since the system draws it, and what needs a second person
NOTHING_NEEDED = ("role_assignment", "text_sample", "text_reading")


@pytest.mark.parametrize("record_type", record_types(), ids=lambda record_type: record_type.key)
def test_it_tells_the_columns_of_every_record_type(client: Client, record_type: Any) -> None:
    answer = client.get(f"/import/{record_type.key}")
    assert answer.status_code == 200
    told = "needed for new records" in answer.content.decode()
    assert told or record_type.key in NOTHING_NEEDED


def looked_at(client: Client, parent: str) -> str:
    """The rows of a file that names `parent` by its title, as the page shows them."""
    ticket = make("incident", title="A ticket")
    answer = sent(client, f"reference,parent\n{ticket.reference},{parent}\n", key="incident")
    page = client.get(answer["Location"]).content.decode()
    rows = page.partition("<dl")[2].partition("</dl")[0]
    return rows.replace(ticket.reference, "THIS").replace(parent, "THAT")


def test_it_says_the_same_of_a_hidden_record_as_of_none(client: Client) -> None:
    hidden = make("incident", title="Break-in at the till", security=True)
    desk = Client()
    desk.force_login(make_person("service_desk_agent"))
    rows = looked_at(desk, hidden.title)
    assert "Nobody and nothing is called" in rows
    assert rows == looked_at(desk, "Nothing of the kind")
    assert "Nobody and nothing is called" not in looked_at(client, hidden.title)


SERVERS = "Name;Serial number;Rack\nsrv-1;SN 1;A\nsrv-2;SN 2;B\nsrv-2;SN 3;C\n"


def matched(client: Client, address: str, **said: str) -> Any:
    answer = client.post(f"{address}/columns", {"by": "", **said})
    assert answer.status_code == 302, answer.content.decode()
    return client.get(answer["Location"])


def test_it_asks_what_the_columns_of_a_foreign_list_are(client: Client) -> None:
    answer = sent(client, SERVERS, key="ci", by="")
    page = client.get(answer["Location"], follow=True).content.decode()
    assert "Columns of teams.csv" in page
    assert "srv-1, srv-2" in page
    assert '<option value="title" selected>' in page
    assert '<option value="uid" selected>' in page
    item_class = CiType.objects.filter(title="Server").first() or make("ci_type", title="Server")
    columns = {"column0": "title", "column1": "uid", "column2": ""}
    fill = {"all_type": str(item_class.pk)}
    done = matched(client, answer["Location"], **columns, **fill | {"by": "title"}).content.decode()
    assert "Import 2 records" in done
    assert "The same record stands in row 3." in done
    assert "Left out: Rack" in done
    assert "Class: Server" in done
    again = matched(client, answer["Location"], **columns, **fill)
    assert "Import 3 records" in again.content.decode()
    without = client.post(f"{answer['Location']}/columns", columns)
    assert without.status_code == 422
    assert "A new record needs it" in without.content.decode()
    client.post(answer["Location"])
    items = Ci.objects.filter(type=item_class)
    assert sorted(items.values_list("title", "uid")) == [
        ("srv-1", "SN 1"), ("srv-2", "SN 2"), ("srv-2", "SN 3"),
    ]  # fmt: skip


def test_it_takes_each_column_once_and_needs_one_that_tells_records_apart(client: Client) -> None:
    answer = sent(client, "Name,Other\nDesk,Network\n", by="")
    address = f"{answer['Location']}/columns"
    twice = client.post(address, {"column0": "title", "column1": "title"})
    assert twice.status_code == 422
    assert "“Name” is that already." in twice.content.decode()
    none = client.post(address, {"column0": "", "column1": ""})
    assert none.status_code == 422
    assert "by which records are recognised: Reference / Title" in none.content.decode()
    assert not Team.objects.exists()


def test_what_was_said_of_the_columns_is_not_rewritten_beside_the_page(client: Client) -> None:
    answer = sent(client, "Name,Other\nDesk,Network\n", by="")
    matched(client, answer["Location"], column0="title")
    job = Draft.objects.get(place=f"import/{answer['Location'].rpartition('/')[2]}")
    job.values["heads"] = {"Name": "", "Other": "title"}
    job.save()
    client.post(answer["Location"])
    page = client.get(answer["Location"]).content.decode()
    assert "Nobody sent this file by the application." in page
    assert not Team.objects.exists()


ODD = "Name;Serial number;Rack;;\n<b>srv-1</b>;31.02.2026;1,5;;\nsrv-2;;\u00e4;;\n"


def asked_of_odd(client: Client, key: str) -> tuple[str, dict[str, list[str]]]:
    """Where a file of odd cells is told about, and what may be chosen there."""
    body = ODD.encode("cp1252")
    answer = sent(client, body, key=key, by="")
    address = f"{answer['Location']}/columns"
    page = client.get(address).content.decode()
    fields = re.findall(r'<select[^>]* name="(\w+)".*?</select>', page, re.DOTALL)
    bodies = re.findall(r"<select.*?</select>", page, re.DOTALL)
    options = [re.findall(r'<option value="([^"]*)"', body) for body in bodies]
    return address, dict(zip(fields, options, strict=True))


def needed_by(choices: dict[str, list[str]]) -> dict[str, str]:
    """What new records need, the same for all rows."""
    chosen = {name: each[-1] for name, each in choices.items() if name.startswith("all_")}
    return chosen | {"all_ci": make("ci").reference}


def outcome_of(client: Client, address: str, **said: str) -> str:
    """What is said at fields; empty where the rows are shown. Nothing else may come of it."""
    answer = client.post(address, said)
    if answer.status_code == 302:
        assert client.get(answer["Location"]).status_code == 200
        return ""
    assert answer.status_code == 422
    assert client.get(address).status_code == 200, "the file is kept"
    return " ".join(re.findall(r'id="id_(\w+)-error"', answer.content.decode()))


@pytest.mark.parametrize("key", ["ci", "asset", "person"])
def test_it_says_at_the_field_that_no_column_recognises_the_records(
    client: Client, key: str
) -> None:
    address, choices = asked_of_odd(client, key)
    fill = needed_by(choices)
    for by in choices["by"]:
        assert "by" in outcome_of(client, address, **fill, by=by).split()
        for name in choices["by"][1:]:
            at_fault = outcome_of(client, address, **fill, column0=name, by=by).split()
            assert ("by" in at_fault) == (by not in ("", name))


@pytest.mark.parametrize("key", ["ci", "asset", "person"])
def test_it_takes_any_column_for_any_other_and_loses_nothing(client: Client, key: str) -> None:
    address, choices = asked_of_odd(client, key)
    fill = needed_by(choices)
    for name in choices["column1"][1:]:
        outcome_of(client, address, **fill, column0="reference", column1=name)
        outcome_of(client, address, **fill, column0="title", column2=name)
        twice = outcome_of(client, address, **fill, column1=name, column2=name)
        # several columns may each be an own attribute by its own name
        assert ("column2" in twice.split()) == (not name.endswith("*"))


def rows_of(page: str) -> str:
    """The rows that the page lists, as a reader sees them."""
    return " ".join(re.sub("<[^>]+>", " ", page.partition("<dl")[2].partition("</dl")[0]).split())


def leave(client: Client, address: str, *columns: str) -> None:
    """Say nothing of the words that are asked for."""
    said = {f"column{place}": key for place, key in enumerate(columns)}
    client.post(f"{address}/columns", {**said, "by": "reference"})


def test_it_quotes_what_it_refuses_and_lists_what_it_would_take(client: Client) -> None:
    classes = CiType.objects.filter(is_active=True).count()
    for number in range(classes, 10):
        make("ci_type", title=f"Class {number}")
    total = CiType.objects.filter(is_active=True).count()
    many = "".join(f";srv-{number};Swich\n" for number in range(65))
    answer = sent(client, f"reference;title;type\n{many};srv-x;Sever\n", key="ci")
    leave(client, answer["Location"], "reference", "title", "type")
    rows = rows_of(client.get(answer["Location"]).content.decode())
    assert "Class: “Swich” is none of: " in rows
    assert f"and {total - 8} more 65 rows" in rows
    assert rows.count("“Swich”") == 1
    assert rows.count("“Sever”") == 1
    client.post(answer["Location"])
    assert rows_of(client.get(answer["Location"]).content.decode()) == rows


def test_it_tells_one_reason_of_many_records_once_and_of_one_with_its_number(
    client: Client,
) -> None:
    one, two, three = (make("ci", title=f"srv-{number}") for number in range(3))
    lines = f"{one.reference},Swich\n{two.reference},Swich\n{three.reference},Sever\n"
    answer = sent(client, f"reference,type\n{lines}", key="ci")
    leave(client, answer["Location"], "reference", "type")
    rows = rows_of(client.get(answer["Location"]).content.decode())
    assert rows.count("“Swich”") == 1
    assert "2 rows" in rows
    assert one.reference not in rows
    assert three.reference in rows


def test_it_quotes_words_where_a_number_or_a_day_is_wanted(client: Client) -> None:
    item = make("ci", title="srv-1")
    answer = sent(
        client,
        "reference;title;ci;value;depreciation;depreciation_months;valued_on\n"
        f";A;{item.reference};auf Anfrage;linear;drei;bald\n",
        key="asset",
    )
    rows = rows_of(client.get(answer["Location"]).content.decode())
    assert "Value: “auf Anfrage” is no number." in rows
    assert "“linear” is none of: none, straight line, declining balance" in rows
    assert "“drei” is no whole number." in rows
    assert "It says “bald”." in rows


GERMAN = {
    "ci": {"Typ": "type", "Standort": "location", "Seriennummer": "uid", "Besitzer": "owner"},
    "asset": {"Preis": "value", "Eigentümer": "owner"},
}


@pytest.mark.parametrize(("key", "heads"), GERMAN.items(), ids=GERMAN)
def test_it_guesses_what_a_german_list_calls_its_columns(
    client: Client, key: str, heads: dict[str, str]
) -> None:
    body = ";".join(["Name", *heads]) + "\n" + "x" + ";" * len(heads) + "\n"
    answer = sent(client, body.encode("cp1252"), key=key, by="")
    page = client.get(answer["Location"], follow=True).content.decode()
    for name in heads.values():
        assert f'<option value="{name}" selected>' in page


def assets(client: Client, *sums: str, head: str = "value", more: str = "") -> tuple[str, str]:
    """Where a list with these sums was looked at, and what the page says."""
    rows = "".join(
        f";A{place};{make('ci', title=f'srv-{place}').reference};{said};2026-01-31{more}\n"
        for place, said in enumerate(sums)
    )
    columns = f"reference;title;ci;{head};valued_on" + (";currency" if more else "")
    answer = sent(client, f"{columns}\n{rows}".encode("cp1252"), key="asset")
    page = client.get(answer["Location"]).content.decode()
    return answer["Location"], " ".join(re.sub("<[^>]+>", " ", page).split())


def test_it_reads_sums_as_their_column_writes_them_and_says_so(client: Client) -> None:
    address, page = assets(client, "3998,75", "1.234,56", "1.234", "7", "", more=";EUR")
    assert "Value: read with decimal comma." in page
    client.post(address)
    values = Asset.objects.order_by("title").values_list("title", "value")
    assert dict(values) == {
        "A0": Decimal("3998.75"), "A1": Decimal("1234.56"), "A2": Decimal(1234), "A3": Decimal(7),
        "A4": None,
    }  # fmt: skip


def test_it_reads_our_own_way_of_writing_without_a_word(client: Client) -> None:
    address, page = assets(client, "3998.75", "1,234", more=";EUR")
    assert "read with" not in page
    client.post(address)
    assert set(Asset.objects.values_list("value", flat=True)) == {1234, Decimal("3998.75")}


@pytest.mark.parametrize("others", [(), ("12", ""), ("3998,75", "3998.75")])
def test_it_refuses_a_sum_of_two_readings_where_nothing_decides(
    client: Client, others: tuple[str, ...]
) -> None:
    _address, page = assets(client, "1.234", *others, more=";EUR")
    assert "Value: “1.234” is 1234 or 1.234, and no number of its column tells which." in page
    assert ("read with decimal comma and with decimal point" in page) == ("3998,75" in others)


def test_it_takes_the_currency_out_of_the_cells_where_each_names_one(client: Client) -> None:
    address, page = assets(client, "1.234,56 €", "12,50 £", "")
    assert "Currency: EUR" in page
    client.post(address)
    told = Asset.objects.order_by("title").values_list("value", "currency")
    assert list(told) == [(Decimal("1234.56"), "EUR"), (Decimal("12.50"), "GBP"), (None, "")]


@pytest.mark.parametrize("more", ["", ";USD"])
def test_it_refuses_a_currency_that_the_row_does_not_have(client: Client, more: str) -> None:
    _address, page = assets(client, "1.234,56 €", "12,50", more=more)
    assert "“1.234,56 €” is in EUR, and the currency of the row does not say so." in page
