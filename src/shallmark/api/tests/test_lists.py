"""Lists by the API: filters, views, search, orders and pages of the page's list, or a refusal."""

import itertools

import pytest

from shallmark.api.lists import parameters
from shallmark.api.records import names_of
from shallmark.api.tests.calls import Api, assert_refused, references
from shallmark.pages.list_address import Address
from shallmark.pages.list_query import ListState
from shallmark.pages.tables import known_columns
from shallmark.pages.tests.every_record import World, every_world, share

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(db: None, world: World) -> Api:
    return Api(world.person)


@every_world
def test_it_takes_every_parameter_and_every_order_of_the_list(
    api: Api, world: World, whole: bool
) -> None:
    """Each column is asked for once, upwards or downwards in turn; with --long both ways.

    A column that one way cannot be sorted by fails the page's test, which tries both ways of each:
    `test_it_sorts_by_each_column_and_shows_all_columns`.
    """
    record_type, record = world.record_type, world.record
    turns = itertools.cycle([("", "-")] if whole else [("",), ("-",)])
    sortable = (column for column in known_columns(record_type) if column.sort_path)
    for column, signs in zip(sortable, turns, strict=False):
        for sign in signs:
            answer = api.ask(f"{record_type.slug}?limit=200&sort={sign}{column.key}")
            assert record.reference in references(answer)
    for name in parameters(record_type):
        # Nothing is asked for: the whole list, but for what must say something.
        status, _said = api.ask(f"{record_type.slug}?{name}=")
        assert status == (422 if name in {"limit", "fields", "updated_since"} else 200), name


@every_world
def test_it_refuses_an_unknown_or_wrong_parameter_by_its_name(
    api: Api, world: World, whole: bool
) -> None:
    record_type, record = world.record_type, world.record
    wrong = {
        "nonsense": "1", "offset": "100", "page": "2", "ordering": "title", "cols": "title",
        "before": "x", "limit": "0", "after": "x", "sort": "password", "view": "nonsense",
        "fields": "password", "updated_since": "yesterday", "created_at": "2026",
        "title__icontains": "x", "q": "x" * 500,
        **{name: "\u2603" for name in record_type.list_filter if "source" not in name},
    }  # fmt: skip
    for name, value in share(wrong.items(), record_type, whole=whole):
        answer = api.ask(f"{record_type.slug}?{name}={value}")
        if answer[0] == 200:
            # A text may be anything; it then finds nothing.
            assert references(answer) == [], name
        else:
            assert_refused(answer, 422, name)
    assert_refused(api.ask(f"{record_type.slug}/{record.reference}?nonsense=1"), 422, "nonsense")


@every_world
def test_a_view_holds_what_the_page_shows(api: Api, world: World) -> None:
    record_type, person = world.record_type, world.person
    for view in record_type.views:
        state = ListState(record_type, person, Address(record_type.url(), [("view", view.key)]))
        shown = list(state.queryset.values_list("reference", flat=True)[:200])
        answer = api.ask(f"{record_type.slug}?limit=200&view={view.key}")
        assert sorted(references(answer)) == sorted(shown)


@every_world
def test_it_answers_with_the_fields_that_are_asked_for(api: Api, world: World) -> None:
    record_type, record = world.record_type, world.record
    whole = api.ask(f"{record_type.slug}/{record.reference}")[1]
    assert set(whole) == set(names_of(record_type))
    few = api.ask(f"{record_type.slug}/{record.reference}?fields=title,version")[1]
    assert few == {name: whole[name] for name in ("reference", "title", "version")}
    listed = api.ask(f"{record_type.slug}?fields=title")[1]["items"]
    assert {"reference": record.reference, "title": whole["title"]} in listed
