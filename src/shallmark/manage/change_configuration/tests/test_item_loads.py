"""A list tells what is in use: the database, the rule and the check hold what somebody says."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client

from shallmark.conformity import library
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import GateClosed, Invalid, NotAllowed, Refused
from shallmark.kernel.provenance import Source, entered
from shallmark.ledger.engines import Moment, PostgresEngine
from shallmark.ledger.runner import rows_of
from shallmark.manage.change_configuration import item_loads
from shallmark.manage.change_configuration.models import Ci, ItemLoad
from shallmark.manage.change_configuration.models.ci_states import Status
from shallmark.manage.change_configuration.models.item_load import BEGINS
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db
SENT = item_loads.Sent("estate.csv", "ab" * 32, 3, 4)


@pytest.fixture
def keeper() -> Any:
    return make_person("configuration_manager")


def tell(by: Any) -> ItemLoad:
    with entered(Source.PAGE):
        return item_loads.tell(SENT, by=by)


def bring(by: Any, **values: Any) -> Ci:
    """What a row of the list does."""
    what = {"title": "srv-1", "found_row": 2, "status": "live", **values}
    what.setdefault("type", make("ci_type"))
    with entered(Source.FILE):
        return writes.create(Ci, by=by, values=what)


def verdicts(check: str, reference: str) -> list[bool | None]:
    connection.ensure_connection()
    engine, now = PostgresEngine(connection.connection), clock.now() + timedelta(minutes=1)
    seen = Moment(now, now - timedelta(days=90), now + timedelta(days=1))
    file, values = library.built()[check], library.parameters()
    return [row.conforms for row in rows_of(engine, file, seen, values, reference)]


@pytest.mark.parametrize("role", ["resolver", "change_manager", "auditor", "release_manager"])
def test_nobody_says_so_but_who_answers_for_the_register(role: str) -> None:
    with pytest.raises(NotAllowed):
        tell(make_person(role))
    assert not ItemLoad.objects.exists()


@pytest.mark.parametrize("state", Status.values)
def test_an_item_begins_as_found_in_a_state_in_which_something_is_found(
    keeper: Any, state: str
) -> None:
    load = tell(keeper)
    if state in BEGINS:
        assert bring(keeper, status=state, found_in=load).status == state
    else:
        with pytest.raises(Refused):
            bring(keeper, status=state, found_in=load)


def test_no_item_begins_later_without_a_list(keeper: Any) -> None:
    with pytest.raises(Refused):
        bring(keeper, found_row=None)
    assert not Ci.objects.filter(title="srv-1").exists()


def test_nobody_brings_in_what_another_said(keeper: Any) -> None:
    load = tell(keeper)
    for other in (make_person("configuration_manager"), make_person("resolver")):
        with pytest.raises(Refused):
            bring(other, found_in=load)


def written_past(load: ItemLoad, by: Any, **columns: Any) -> None:
    """A row that the application's role writes by itself."""
    values: dict[str, Any] = {
        "reference": "CI7777777", "title": "x", "uid": "x", "status": "live", "found_row": 2,
        "type_id": make("ci_type").pk, "found_in_id": load.pk, "created_by_id": by.pk,
        "description": "", "content_version": "", "provider": "", "location": "", "version": 1,
        "environment": "", "criticality": "", "attributes": "{}", "discovery_key": "",
        "explained_by": "", "distinct_from": "[]", "disposal_proof": "", "source_system": "",
        "source_key": "", "created_at": clock.now(), "updated_at": clock.now(), **columns,
    }  # fmt: skip
    names = ", ".join(values)
    places = ", ".join(["%s"] * len(values))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO change_configuration_ci ({names}) VALUES ({places})",
            list(values.values()),
        )


def test_the_database_takes_no_item_that_no_list_of_the_person_told_of(keeper: Any) -> None:
    load, other = tell(keeper), make_person("configuration_manager")
    for amiss in (
        {"created_by_id": other.pk}, {"found_row": 1}, {"found_row": 5}, {"status": "merged"},
        {"found_in_id": None}, {"found_in_id": None, "found_row": None},
    ):  # fmt: skip
        with pytest.raises(DatabaseError):
            written_past(load, keeper, **amiss)
    written_past(load, keeper)
    with pytest.raises(IntegrityError):  # a row makes one item
        written_past(load, keeper, reference="CI7777778", uid="y")


def test_the_database_takes_nothing_of_a_list_of_an_earlier_day(keeper: Any) -> None:
    with transaction.atomic():
        load = ItemLoad.objects.create(
            by=keeper, file="old.csv", digest="cd" * 32, rows=3, last_row=4,
            recorded_at=datetime(2020, 1, 1, tzinfo=clock.now().tzinfo),
        )  # fmt: skip
    with pytest.raises(DatabaseError):
        written_past(load, keeper)


def test_what_a_list_found_stays_what_it_found(keeper: Any) -> None:
    load, item = tell(keeper), make("ci", title="planned")
    found = bring(keeper, found_in=load)
    for wrong in (
        lambda: Ci.objects.filter(pk=item.pk).update(found_in=load, found_row=3),
        lambda: Ci.objects.filter(pk=found.pk).update(found_in=None, found_row=None),
        lambda: ItemLoad.objects.filter(pk=load.pk).update(rows=99),
        lambda: ItemLoad.objects.filter(pk=load.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            wrong()


def test_what_was_found_live_is_altered_under_a_change_only(keeper: Any) -> None:
    found = bring(keeper, found_in=tell(keeper))
    with entered(Source.PAGE), pytest.raises(Invalid):
        writes.edit(found, by=keeper, values={"location": "Room 9"})


def test_what_was_registered_before_goes_live_under_a_change_only(keeper: Any) -> None:
    tell(keeper)
    item = make("ci", title="planned", description="It serves.", owner=keeper)
    with entered(Source.PAGE), pytest.raises(GateClosed) as refused:
        writes.perform(item, "go_live", by=keeper)
    assert refused.value.check == "CHK-CFG-02"


@pytest.mark.parametrize(("days", "expected"), [(0, []), (29, []), (31, [False])])
def test_no_check_counts_a_change_and_one_tells_what_a_later_list_brought_in(
    keeper: Any, days: int, expected: list[bool]
) -> None:
    of_type = make("ci_type")
    with clock.at(clock.now() - timedelta(days=days)):
        make("ci", type=of_type)
    found = bring(keeper, found_in=tell(keeper), type=of_type)
    assert verdicts("CHK-CFG-02", found.reference) == expected
    stored = bring(keeper, found_in=tell(keeper), type=of_type, title="b", status="in_stock")
    assert verdicts("CHK-CFG-02", stored.reference) == []


def test_what_was_found_lacks_what_it_lacks(keeper: Any) -> None:
    found = bring(keeper, found_in=tell(keeper))
    assert verdicts("CHK-CFG-01", found.reference) == [False]
    whole = bring(
        keeper, found_in=ItemLoad.objects.get(), found_row=3, title="b",
        description="It serves pages.", owner=keeper,
    )  # fmt: skip
    assert verdicts("CHK-CFG-01", whole.reference) == [True]


def test_the_page_of_the_item_says_who_found_it_so(keeper: Any) -> None:
    found = bring(keeper, found_in=tell(keeper))
    client: Client = signed_in(keeper)
    page = " ".join(client.get(found.get_absolute_url()).content.decode().split())
    assert f"Found so by the list estate.csv, row 2, as {keeper.title} said" in page
    assert SENT.digest in page


def test_whoever_reads_items_sees_all_that_lists_found(keeper: Any) -> None:
    found, other = bring(keeper, found_in=tell(keeper), title="found-1"), make("ci", title="made-1")
    client = signed_in(make_person("auditor"))
    page = client.get("/items?view=found").content.decode()
    assert found.reference in page
    assert other.reference not in page
