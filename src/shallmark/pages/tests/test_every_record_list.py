"""Every registered record type has a list that works; nothing here knows one of them by name."""

import re
from base64 import b64encode
from html import unescape
from typing import Any

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.http import QueryDict

from shallmark.kernel.models import SavedView
from shallmark.kernel.records import Look
from shallmark.pages import keyset, tables
from shallmark.pages.filters import RecordFilter, max_level
from shallmark.pages.list_address import Address
from shallmark.pages.list_query import ListState
from shallmark.pages.list_views import tabs_of
from shallmark.pages.tables import known_columns
from shallmark.pages.tests.every_record import (
    World,
    every_world,
    share,
    signed_in,
    whole_list,
)
from shallmark.pages.tests.factory import factory_for, make_person

pytestmark = pytest.mark.django_db

#: pixels, as the style sheet has them
WIDTHS = {"i": 26, "xs": 48, "t": 64, "s": 98, "m": 118, "l": 136, "xl": 200}
#: what an address may not say, and the parameter that is told
NONSENSE = (
    ("status=nonsense&priority=99", "status"),
    ("sort=nonsense", "sort"),
    ("sort=-password", "sort"),
    ("cols=nonsense,reference", "cols"),
    ("after=nonsense", "after"),
    ("before=bnVsbA", "before"),
    ("after=W251bGwsbnVsbF0", "after"),
    ("after=" + b64encode(b"[" * 5000).decode(), "after"),
    ("nonsense=1&pk=1", "pk"),
    ("nonsense=", "nonsense"),
    ("created_at=yesterday..", "created_at"),
    ("created_at=9999999d..", "created_at"),
    ("updated_at=..2026-13-45", "updated_at"),
    ("updated_at=2026-01-01", "updated_at"),
    ("q=" + "x" * 5000, "q"),
    ("owner__title=x", "owner__title"),
    ("choose=nonsense", "choose"),
)
#: what it may say, though it looks strange
STRANGE = ("q=%00%27%22%3B--", "created_at=&updated_at=", "choose=created_at&find=%25_%5C")


@every_world
def test_it_shows_a_record(world: World) -> None:
    record_type, record = world.record_type, world.record
    answer = world.client.get(f"{whole_list(record_type)}&sort=-reference")
    assert answer.status_code == 200
    assert f"/{record_type.slug}/{record.reference}" in answer.content.decode()


@every_world
def test_it_leaves_the_title_room(world: World) -> None:
    record_type = world.record_type
    shown = [tables.column(record_type, key) for key in record_type.list_display]
    if any(column.kind == "title" for column in shown):
        taken = sum(WIDTHS[column.width] for column in shown if column.width)
        assert taken <= 920, "a list of 1,130 pixels cannot show the beginning of a title"


@every_world
def test_it_shows_each_view_and_counts_them(world: World) -> None:
    record_type, client = world.record_type, world.client
    for view in record_type.views:
        assert client.get(f"/{record_type.slug}?view={view.key}").status_code == 200
    assert client.get(f"/{record_type.slug}").status_code == 200
    counts = client.get(f"/{record_type.slug}/count")
    assert counts.status_code == 200
    assert 'id="found"' in counts.content.decode()


@every_world
def test_it_names_only_columns_and_filters_that_exist(world: World) -> None:
    record_type = world.record_type
    known = {column.key for column in known_columns(record_type)}
    assert set(record_type.list_display) <= known
    filters = RecordFilter(
        record_type, QueryDict(), record_type.model._default_manager.all(), None
    ).filters
    assert set(record_type.list_filter) <= set(filters)
    for name in record_type.ordering:
        try:
            keyset.Order.of(record_type.model, (name,))
        except FieldDoesNotExist:
            pytest.fail(f"{record_type.key} is ordered by {name}, which is no column.")


@every_world
def test_it_declares_looks_of_fields_that_can_be_drawn_so(world: World) -> None:
    record_type = world.record_type
    fields = {field.name: field for field in record_type.model._meta.concrete_fields}
    for name, look in record_type.looks.items():
        assert isinstance(fields[name], models.IntegerField), name
        assert look is not Look.PRIORITY or max_level(fields[name]) == 5, name
    assert isinstance(fields[record_type.began_at], models.DateTimeField)
    drawn = {column.key for column in known_columns(record_type) if column.kind == "priority"}
    assert drawn == {name for name, look in record_type.looks.items() if look is Look.PRIORITY}


@every_world
def test_it_sorts_by_each_column_and_shows_all_columns(world: World) -> None:
    record_type = world.record_type
    pks = [factory_for(record_type)().pk for _each in range(2)]
    person = world.person
    tabs, columns = tabs_of(record_type, person), known_columns(record_type)
    for column in columns:
        for sign in ("", "-"):
            parameters = (("view", "all"), ("sort", f"{sign}{column.key}"), ("cols", column.key))
            state = ListState(record_type, person, Address(record_type.url(), parameters))
            state.tabs = tabs
            every = tables.with_added(record_type.model._default_manager.all(), state.columns)
            page = keyset.page_of(every, state.order, state.paths, size=200)
            assert set(pks) <= {row["pk"] for row in page.rows}
            assert not [note for note in state.notes if "sorted" in note]
            assert all(
                column.cell(row) is not Ellipsis for column in state.columns for row in page.rows
            )
    keys = ",".join(column.key for column in columns)
    answer = world.client.get(f"{whole_list(record_type)}&cols={keys}")
    assert answer.status_code == 200


@every_world
def test_it_offers_the_values_of_each_filter(world: World) -> None:
    record_type, client = world.record_type, world.client
    for name in (*record_type.list_filter, "created_at"):
        answer = client.get(f"/{record_type.slug}?choose={name}", headers={"hx-request": "true"})
        assert answer.status_code == 200, name
        assert f'name="{name}"' in answer.content.decode(), name


@every_world
def test_it_refuses_nonsense_in_the_address_with_a_word_and_a_working_list(
    world: World, whole: bool
) -> None:
    record_type, record, client = world.record_type, world.record, world.client
    for nonsense, name in share(NONSENSE, record_type, whole=whole):
        answer = client.get(f"{whole_list(record_type)}&{nonsense}")
        assert answer.status_code == 422, nonsense
        page = answer.content.decode()
        assert f"{name}: " in page
        assert record.reference not in page
    for strange in share(STRANGE, record_type, whole=whole):
        assert client.get(f"{whole_list(record_type)}&{strange}").status_code == 200, strange
    assert client.get(f"/{record_type.slug}?view=nonsense").status_code == 422


@every_world
def test_it_keeps_the_rest_of_a_refused_address(world: World) -> None:
    record_type, record, client = world.record_type, world.record, world.client
    address = f"{whole_list(record_type)}&sort=-reference&nonsense=1&created_at=yesterday.."
    path, _mark, query = address.partition("?")
    for tail in ("/count", "/export.csv", "/mass/edit"):
        assert client.get(f"{path}{tail}?{query}").status_code == 422, tail
    answer = client.get(address)
    assert answer.status_code == 422
    page = answer.content.decode()
    (rest,) = re.findall(r'href="([^"]+)"[^>]*><span class="btn-word">Show it without this', page)
    assert rest.endswith("sort=-reference")
    assert record.reference in client.get(unescape(rest)).content.decode()


@every_world
def test_it_takes_nothing_for_everything(world: World) -> None:
    """A mass action on all that a list holds is not done where the list is not understood."""
    record_type, record, client = world.record_type, world.record, world.client
    name = next(iter(record_type.changeable()))
    form = {"all": "1", "query": "nonsense=1", "field": name, name: "x"}
    assert client.post(f"/{record_type.slug}/mass/edit", form).status_code == 422
    assert type(record).objects.get(pk=record.pk).version == record.version


@every_world
def test_it_pages_by_key_in_both_directions(world: World, monkeypatch: Any) -> None:
    record_type = world.record_type
    monkeypatch.setattr(keyset, "PAGE", 2)
    records = [factory_for(record_type)() for _each in range(5)]
    every = record_type.model._default_manager.all()
    assert every.count() >= len(records)
    for names in (record_type.ordering, ("owner__title",), ("-closed_at",)):
        order = keyset.Order.of(record_type.model, names)
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


@every_world
def test_it_keeps_a_view_and_opens_it(world: World) -> None:
    record_type, person, client = world.record_type, world.person, world.client
    saved = {"name": "  Mine,  quick ", "query": "created_at=-7d..&sort=-reference&after=x"}
    answer = client.post(f"/{record_type.slug}/views", saved)
    view = SavedView.objects.get(person=person, record_key=record_type.key)
    assert (view.name, view.query) == ("Mine, quick", "created_at=-7d..&sort=-reference")
    assert answer["Location"] == f"/{record_type.slug}?view=s{view.pk}"
    assert "Mine, quick" in client.get(answer["Location"]).content.decode()
    client.post(f"/{record_type.slug}/views", {"then": "default", "view": f"s{view.pk}"})
    assert 'aria-current="page"' in client.get(f"/{record_type.slug}").content.decode()
    other = signed_in(make_person("admin"))
    other.post(f"/{record_type.slug}/views", {"then": "delete", "view": f"s{view.pk}"})
    assert SavedView.objects.filter(pk=view.pk).exists()
    client.post(f"/{record_type.slug}/views", {"then": "delete", "view": f"s{view.pk}"})
    assert not SavedView.objects.filter(pk=view.pk).exists()
