"""Every registered record type has a list that works; nothing here knows one of them by name."""

from typing import Any

import pytest
from django.core.exceptions import FieldDoesNotExist

from shallmark.kernel import keyset, tables
from shallmark.kernel.filters import RecordFilter
from shallmark.kernel.models import SavedView
from shallmark.kernel.pages.list_address import Address
from shallmark.kernel.pages.list_state import ListState
from shallmark.kernel.tables import known_columns
from shallmark.kernel.testing import factory_for, make_person
from shallmark.kernel.tests.every_record import every_record, signed_in, whole_list

pytestmark = pytest.mark.django_db

#: pixels, as the style sheet has them
WIDTHS = {"i": 26, "xs": 48, "t": 64, "s": 98, "m": 118, "l": 136, "xl": 200}
NONSENSE = (
    "status=nonsense&priority=99",
    "sort=nonsense",
    "sort=-password",
    "cols=nonsense,reference",
    "after=nonsense",
    "before=bnVsbA",
    "after=W251bGwsbnVsbF0",
    "view=nonsense",
    "nonsense=1&pk=1",
    "created_at=yesterday..",
    "created_at=9999999d..",
    "updated_at=..2026-13-45",
    "q=%00%27%22%3B--",
    "q=" + "x" * 5000,
    "owner=me,none,nonsense",
    "source_system=%00",
    "choose=nonsense",
    "choose=owner&find=%25_%5C",
)


@every_record
def test_it_shows_a_record(declared: Any) -> None:
    record = factory_for(declared)()
    answer = signed_in(make_person("admin")).get(f"{whole_list(declared)}&sort=-reference")
    assert answer.status_code == 200
    assert f"/{declared.slug}/{record.reference}" in answer.content.decode()


@every_record
def test_it_leaves_the_title_room(declared: Any) -> None:
    shown = [tables.column(declared, key) for key in declared.list_display]
    if any(one.kind == "title" for one in shown):
        taken = sum(WIDTHS[one.width] for one in shown if one.width)
        assert taken <= 920, "a list of 1,130 pixels cannot show the beginning of a title"


@every_record
def test_it_shows_each_view_and_counts_them(declared: Any) -> None:
    factory_for(declared)()
    client = signed_in(make_person("admin"))
    for view in declared.views:
        assert client.get(f"/{declared.slug}?view={view.key}").status_code == 200
    assert client.get(f"/{declared.slug}").status_code == 200
    counts = client.get(f"/{declared.slug}/count")
    assert counts.status_code == 200
    assert 'id="found"' in counts.content.decode()


@every_record
def test_it_names_only_columns_and_filters_that_exist(declared: Any) -> None:
    known = {column.key for column in known_columns(declared)}
    assert set(declared.list_display) <= known
    filters = RecordFilter(declared, {}, declared.model._default_manager.all(), None).filters
    assert set(declared.list_filter) <= set(filters)
    for name in declared.ordering:
        try:
            keyset.Order.of(declared.model, (name,))
        except FieldDoesNotExist:
            pytest.fail(f"{declared.key} is ordered by {name}, which is no column.")


@every_record
def test_it_sorts_by_each_column_and_shows_all_columns(declared: Any) -> None:
    made = [factory_for(declared)().pk for _each in range(2)]
    person = make_person("admin")
    columns = known_columns(declared)
    for column in columns:
        for sign in ("", "-"):
            asked = (("view", "all"), ("sort", f"{sign}{column.key}"), ("cols", column.key))
            state = ListState(declared, person, Address(declared.url(), asked))
            page = keyset.page_of(declared.model._default_manager.all(), state.order, state.paths)
            assert set(made) <= {row["pk"] for row in page.rows}
            assert not [note for note in state.notes if "sorted" in note]
            assert all(one.cell(row) is not Ellipsis for one in state.columns for row in page.rows)
    every = ",".join(column.key for column in columns)
    answer = signed_in(person).get(f"{whole_list(declared)}&cols={every}")
    assert answer.status_code == 200


@every_record
def test_it_offers_the_values_of_each_filter(declared: Any) -> None:
    factory_for(declared)()
    client = signed_in(make_person("admin"))
    for name in (*declared.list_filter, "created_at"):
        answer = client.get(f"/{declared.slug}?choose={name}", headers={"hx-request": "true"})
        assert answer.status_code == 200, name
        assert f'name="{name}"' in answer.content.decode(), name


@every_record
def test_it_refuses_nonsense_in_the_address_with_a_word_and_a_working_list(declared: Any) -> None:
    record = factory_for(declared)()
    client = signed_in(make_person("admin"))
    for nonsense in NONSENSE:
        answer = client.get(f"{whole_list(declared)}&{nonsense}")
        assert answer.status_code == 200, nonsense
    told = client.get(f"{whole_list(declared)}&sort=nonsense&after=nonsense").content.decode()
    assert told.count('class="notice') == 2
    assert record.reference in told


@every_record
def test_it_pages_by_key_in_both_directions(declared: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(keyset, "PAGE", 2)
    made = [factory_for(declared)() for _each in range(5)]
    every = declared.model._default_manager.all()
    assert every.count() >= len(made)
    for names in (declared.ordering, ("owner__title",), ("-closed_at",)):
        order = keyset.Order.of(declared.model, names)
        seen, page = [], keyset.page_of(every, order, {"pk"})
        seen.append([row["pk"] for row in page.rows])
        while page.following:
            page = keyset.page_of(every, order, {"pk"}, after=page.following)
            seen.append([row["pk"] for row in page.rows])
        flat = [pk for rows in seen for pk in rows]
        assert sorted(flat) == sorted(every.values_list("pk", flat=True))
        back: list[Any] = []
        while page.previous:
            page = keyset.page_of(every, order, {"pk"}, before=page.previous)
            back.insert(0, [row["pk"] for row in page.rows])
        assert back == seen[:-1]


@every_record
def test_it_keeps_a_view_and_opens_it(declared: Any) -> None:
    factory_for(declared)()
    person = make_person("admin")
    client = signed_in(person)
    saved = {"name": "  Mine,  quick ", "query": "created_at=-7d..&sort=-reference&after=x"}
    answer = client.post(f"/{declared.slug}/views", saved)
    view = SavedView.objects.get(person=person, record_key=declared.key)
    assert (view.name, view.query) == ("Mine, quick", "created_at=-7d..&sort=-reference")
    assert answer["Location"] == f"/{declared.slug}?view=s{view.pk}"
    assert "Mine, quick" in client.get(answer["Location"]).content.decode()
    client.post(f"/{declared.slug}/views", {"then": "default", "view": f"s{view.pk}"})
    assert 'aria-current="page"' in client.get(f"/{declared.slug}").content.decode()
    other = signed_in(make_person("admin"))
    other.post(f"/{declared.slug}/views", {"then": "delete", "view": f"s{view.pk}"})
    assert SavedView.objects.filter(pk=view.pk).exists()
    client.post(f"/{declared.slug}/views", {"then": "delete", "view": f"s{view.pk}"})
    assert not SavedView.objects.filter(pk=view.pk).exists()


@every_record
def test_it_teaches_when_there_is_none(declared: Any) -> None:
    if declared.model._default_manager.exists():
        pytest.skip("people exist as soon as somebody looks")
    person = make_person("admin")
    if declared.model._default_manager.exists():
        return
    said = signed_in(person).get(whole_list(declared)).content.decode()
    assert f"/{declared.slug}/new" in said
    for clause in declared.clauses:
        assert clause in said
