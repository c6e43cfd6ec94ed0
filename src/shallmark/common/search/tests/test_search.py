"""Finding records: what is indexed, in which order, and only what one may read."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shallmark.common.discussion.tests.world import World, incident
from shallmark.common.search import actions, finder, matching, palette, queries
from shallmark.common.search.models import SearchEntry, SearchRecipe, Word
from shallmark.kernel import writes
from shallmark.kernel.models import Alias
from shallmark.kernel.records import get_record_type
from shallmark.manage.team.models import Person
from shallmark.operate.customer_service.models import Incident
from shallmark.operate.customer_service.records import IncidentRecord
from shallmark.pages import filters


def titles(person: Any, text: str) -> list[str]:
    return [hit.title for hit in queries.search(person, text) if hit.record_key == "incident"]


@pytest.mark.parametrize("enough", [0, 10**9])
@pytest.mark.parametrize(
    "typed",
    ["webshop", "WEBSHOP checkout", "webs", "checkout fail", "fails webshop ", "failing webshop "],
)
def test_it_finds_by_words_beginnings_and_stems_either_way(
    world: World, typed: str, enough: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matching, "ENOUGH", enough)
    for person in (world.ana, world.karin):
        assert titles(person, typed) == ["Webshop checkout fails"]


@pytest.mark.parametrize("typed", ["", " ", "'", "\\", "':*", "& | !", "webshop & !", "\0", "%_"])
def test_it_takes_any_text(world: World, typed: Any) -> None:
    queries.search(world.ana, typed)
    queries.complete(world.ana, typed)
    queries.spelling_suggestion(world.ana, typed)


def test_all_words_are_asked(world: World) -> None:
    assert titles(world.ana, "webshop slow ") == []


def test_a_number_comes_first_short_or_of_the_source(world: World) -> None:
    incident(f"Like {world.shop.reference}", world.karin)
    Alias.objects.create(
        record_key="incident", record_id=world.shop.pk, number="TKT-77", source_system="old"
    )
    short = f"inc{int(world.shop.reference[3:])}"
    for typed in (world.shop.reference, world.shop.reference.lower(), short, "TKT-77"):
        assert titles(world.ana, typed)[0] == "Webshop checkout fails"


def test_aliases_are_words_of_the_record_once_it_is_indexed_again(world: World) -> None:
    Alias.objects.create(record_key="incident", record_id=world.shop.pk, number="LEGACY9")
    actions.rebuild("incident")
    assert titles(world.ana, "lega") == ["Webshop checkout fails"]


def test_titles_weigh_more_than_texts(world: World) -> None:
    incident("Something else", world.karin, description="the webshop is named here only")
    assert titles(world.ana, "webshop ") == ["Webshop checkout fails", "Something else"]


def test_a_changed_text_is_found_and_the_old_one_is_not(world: World) -> None:
    writes.edit(world.shop, by=world.ana, values={"description": "Zebra crossing"})
    assert titles(world.ana, "zebra") == ["Webshop checkout fails"]
    writes.edit(world.shop, by=world.ana, values={"description": "Nothing"})
    assert titles(world.ana, "zebra") == []


def test_writes_without_new_text_do_not_touch_the_index(world: World) -> None:
    with CaptureQueriesContext(connection) as queries:
        writes.edit(world.shop, by=world.ana, values={"workaround": "Restart"})
    assert not [query for query in queries.captured_queries if "search_searchentry" in query["sql"]]


def test_customers_find_their_own_only(world: World) -> None:
    both = "fails slow"
    assert titles(world.karin, "webshop") == ["Webshop checkout fails"]
    assert titles(world.otto, "webshop") == []
    assert titles(world.otto, world.shop.reference) == []
    assert titles(world.karin, both) == []
    assert queries.search(world.karin, "Ana Petersen") == []


def test_customers_find_theirs_behind_a_thousand_newer_of_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matching, "NEWEST", 3)
    for _number in range(5):
        incident("Webshop again", world.otto)
    assert titles(world.karin, "webshop") == ["Webshop checkout fails"]


def test_security_incidents_are_hidden_from_colleagues(world: World) -> None:
    incident("Ransomware on payroll", world.karin, security=True)
    assert titles(world.ana, "ransomware") == []
    assert titles(world.karin, "ransomware") == ["Ransomware on payroll"]


def test_it_finds_people_and_customers_by_their_own_fields(world: World) -> None:
    results = queries.search(world.ana, "jonas@example.org")
    assert [(hit.record_key, hit.title) for hit in results] == [("person", "Jonas Wulff")]
    assert [hit.record_key for hit in queries.search(world.ana, "hansa")] == ["customer"]


def test_a_rebuild_gives_what_the_writes_gave(world: World) -> None:
    columns = ("record_key", "record_id", "reference", "title", "body", "vector", "updated_at")
    # The roles of these tests came in beside the door.
    actions.rebuild("role")
    before = set(SearchEntry.objects.values_list(*columns))
    assert actions.rebuild("incident") == 0
    SearchEntry.objects.all().delete()
    actions.rebuild_all()
    assert set(SearchEntry.objects.values_list(*columns)) == before


def test_what_another_program_indexed_is_indexed_anew(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.rebuild_all()
    assert actions.incomplete() == []
    monkeypatch.setattr(get_record_type("person"), "search_fields", ("title", "phone"))
    assert actions.incomplete() == ["person"]
    actions.rebuild("person")
    assert actions.incomplete() == []


def test_a_new_installation_has_nothing_to_index_anew(world: World) -> None:
    SearchRecipe.objects.all().delete()
    SearchEntry.objects.all().delete()
    actions.note_recipes()
    SearchRecipe.objects.filter(record_key="customer").update(digest="")
    actions.note_recipes()
    kept = SearchRecipe.objects.values_list("record_key", "digest")
    assert [key for key, digest in kept if not digest] == ["customer"]


def test_entries_of_records_that_are_gone_go(world: World) -> None:
    entries = SearchEntry.objects.filter(record_key="incident", record_id=world.shop.pk)
    assert entries.update(record_id=10**9) == 1
    actions.rebuild("incident")
    assert not SearchEntry.objects.filter(record_id=10**9).exists()


def test_words_complete_and_are_corrected_for_staff(world: World) -> None:
    for number in range(3):
        incident(f"Printer jam {number}", world.karin)
    incident("Secretword once", world.karin)
    actions.learn_words()
    assert "printer" in Word.objects.values_list("word", flat=True)
    assert not Word.objects.filter(word="secretword").exists()
    assert queries.complete(world.ana, "pri") == ["printer"]
    assert queries.spelling_suggestion(world.ana, "pritner jam") == "printer jam"
    assert queries.spelling_suggestion(world.ana, "printer jam") == ""
    assert queries.complete(world.karin, "pri") == []


def test_it_asks_few_questions(world: World) -> None:
    for number in range(30):
        incident(f"Webshop {number}", world.karin)
    reader = Person.objects.get(pk=world.ana.pk)
    assert reader.role_keys
    with CaptureQueriesContext(connection) as captured:
        assert len(queries.search(reader, "webshop")) == 20
    assert len(captured) <= 6


def test_the_page_shows_hits_and_leads_to_a_number(world: World, client: Client) -> None:
    client.force_login(world.ana)
    assert "<mark>Webshop</mark> checkout fails" in client.get("/search?q=webshop").text
    answer = client.get(f"/search?q={world.shop.reference}")
    assert answer["Location"] == f"/incidents/{world.shop.reference}"
    shown = client.get("/search?q=<script>alert(1)</script>").text
    assert "<script>alert" not in shown
    assert client.get("/search/words?q=w").json() == {"words": []}


def test_the_palette_gets_lines(world: World, rf: Any) -> None:
    request = rf.get("/palette")
    request.user = world.ana
    (line,) = palette.records(request, "webshop")
    assert line.url == f"/incidents/{world.shop.reference}"
    assert line.text.endswith("Webshop checkout fails")


def test_a_common_word_of_old_records_only_is_found(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matching, "WALKED", 0)
    assert titles(world.ana, "webshop ") == ["Webshop checkout fails"]


@pytest.mark.parametrize("common", [0, 10**9])
@pytest.mark.parametrize(
    ("typed", "expected"),
    [("webs", 1), ("checkout fail", 1), ("webshop slow", 0), ("'\"\\ :* %", 0), ("\0", 2)],
)
def test_lists_find_by_words_however_common_they_are(
    world: World, typed: str, expected: int, common: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finder, "COMMON", common)
    condition = filters.search_condition(IncidentRecord, typed)
    visible = Incident.objects.visible_to(world.ana).filter(condition)
    assert (visible.count(), len(visible.order_by("-created_at")[:50])) == (expected, expected)


def test_lists_find_words_of_more_records_than_ids_are_handed_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finder, "MOST_IDS", 0)
    assert Incident.objects.filter(filters.search_condition(IncidentRecord, "webshop")).count() == 1


HOSTS = {
    "Queries on srv-db-01.prod.example.com take minutes": (
        "srv-db-01.prod.example.com", "srv-db-01", "srv-db-01.prod", "prod.example.com", "db-01",
        "SRV-DB-01",
    ),
    "Ping to 10.20.30.40 fails, gateway 10.20.31.1/24": ("10.20.30.40", "10.20.30", "20.30.40"),
    "Message to jane.roe@example.net comes back": ("jane.roe@example.net", "jane.roe", "roe"),
    "Job NIGHTLY_LOAD_042_b ended with ORA-01555": ("NIGHTLY_LOAD", "042_", "ORA-01555", "01555"),
    "Laptop with serial number PF-3XK9/22": ("PF-3XK9/22", "PF-3XK9", "3XK9"),
    "The page https://intranet.example.com/app/login gives 404": ("intranet", "/app/login"),
    "Error 0x80070005 in C:\\Temp\\setup.log": ("setup.log", "C:\\Temp\\setup.log", "0x80070005"),
}  # fmt: skip


@pytest.mark.parametrize("enough", [0, 10**9])
@pytest.mark.parametrize(
    ("text", "typed"), [(text, typed) for text, parts in HOSTS.items() for typed in parts]
)
def test_it_finds_parts_of_hosts_addresses_and_numbers_everywhere(
    world: World, text: str, typed: str, enough: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matching, "ENOUGH", enough)
    made = incident("Something is wrong", world.karin, description=text)
    client = Client()
    client.force_login(world.ana)
    assert titles(world.ana, typed) == titles(world.ana, f"{typed} ") == [made.title]
    assert made.reference in client.get("/search", {"q": typed}).content.decode()


@pytest.mark.parametrize("typed", ["10.30", "db-02", "roe.jane", "example.com.prod"])
def test_pieces_are_found_in_their_order(world: World, typed: str) -> None:
    for text in HOSTS:
        incident("Something is wrong", world.karin, description=text)
    assert titles(world.ana, typed) == []


def test_digits_alone_are_the_number_of_a_record(world: World) -> None:
    digits = str(int(world.shop.reference[3:]))
    assert titles(world.ana, digits)[0] == "Webshop checkout fails"
