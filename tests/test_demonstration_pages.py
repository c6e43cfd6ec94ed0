"""Every list, view, order, export and record page of every type, on the demonstration's data."""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from shallmark.common.stated.models import StatedAct
from shallmark.conformity.models import CheckOutcome
from shallmark.conformity.queries import latest_run
from shallmark.kernel import clock
from shallmark.kernel.records import RecordType, record_types
from shallmark.manage.change_configuration.models import ChangeDeviation
from shallmark.manage.team.models import AccessChange, Person
from shallmark.manage.team.simulate.people_data import ACCOUNTS
from shallmark.pages.tables import known_columns
from shallmark.pages.tests.every_record import TYPES, every_record, share, signed_in
from shallmark.pages.tests.factory import make_person
from tests.support import databases
from tests.support.raw_words import raw_words
from tests.support.ways import refused
from tests.support.year import NOW

pytestmark = pytest.mark.simulated_year
#: pages of records per state
OF_EACH_STATE = 2
CUSTOMER = "karin"
#: types of which its people have written none
NOTHING_OF: frozenset[str] = frozenset()
#: checks over tests of changes, sightings, and parameters that somebody set
JUDGE_WHAT_IT_ADDS = ("CHK-CHG-13", "CHK-CFG-14", "CHK-SMS-12")


@pytest.fixture(scope="module")
def organisation(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demonstration on the morning on which it is opened."""
    lent = databases.lent(databases.DEMONSTRATION)
    with django_db_blocker.unblock(), lent, clock.at(NOW):
        yield


@pytest.fixture(scope="module")
def reader(organisation: None) -> Client:
    """Somebody who may see everything."""
    return signed_in(Person.objects.get(username="admin"))


def sample(record_type: type[RecordType]) -> list[str]:
    """Addresses of a few records of each state."""
    every = record_type.model._default_manager.order_by("-pk")
    if not record_type.has_lifecycle():
        return [record.get_absolute_url() for record in every[:OF_EACH_STATE]]
    states = every.order_by("status").values_list("status", flat=True).distinct()
    return [
        record.get_absolute_url()
        for state in states
        for record in every.filter(status=state)[:OF_EACH_STATE]
    ]


def queries(record_type: type[RecordType], *, every: bool) -> list[str]:
    """Each view, orders by columns (by each one with `every`), and all columns at once."""
    columns = known_columns(record_type)
    keys = [column.key for column in columns]
    sorting = [column.key for column in columns if column.sort_path]
    views = [f"view={view.key}" for view in record_type.views]
    whole = "view=all&" if "view=all" in views else ""
    orders = [
        f"{whole}sort={sign}{key}&cols={key}"
        for key, sign in zip(sorting, itertools.cycle(["", "-"]), strict=False)
    ]
    return ["", *views, *share(orders, record_type, whole=every), f"{whole}cols={','.join(keys)}"]


def wrong(client: Client, addresses: list[str]) -> dict[str, object]:
    """What did not answer as it should, or said something in the words of a machine."""
    answers: dict[str, object] = {}
    for address in addresses:
        answer = client.get(address, follow=True)
        if answer.streaming:
            b"".join(answer.streaming_content)  # type: ignore[attr-defined]
        if answer.status_code != 200:
            answers[address] = answer.status_code
        elif "html" in answer["Content-Type"] and (raw := raw_words(answer.content.decode())):
            answers[address] = raw
    return answers


def test_it_has_a_record_of_every_type_to_look_at(organisation: None) -> None:
    nothing = {each.key for each in record_types() if not each.model._default_manager.exists()}
    assert nothing == NOTHING_OF


def test_what_it_tests_scans_and_sets_by_hand_is_done_as_the_checks_ask(organisation: None) -> None:
    outcomes = CheckOutcome.objects.filter(run=latest_run(), check_id__in=JUDGE_WHAT_IT_ADDS)
    assert dict(outcomes.values_list("check_id", "nonconforming")) == dict.fromkeys(
        JUDGE_WHAT_IT_ADDS, 0
    )


def test_its_judgement_shows_a_failure_that_is_accepted_for_a_while(reader: Client) -> None:
    outcomes = CheckOutcome.objects.filter(run=latest_run()).values_list("check_id", "outcome")
    accepted = [check_id for check_id, outcome in outcomes if outcome == "accepted"]
    assert accepted
    page = reader.get(f"/conformity/checks/{accepted[0]}").content.decode()
    assert "Nonconforming, accepted until" in page


def test_it_shows_a_deviation_that_another_person_decided(reader: Client) -> None:
    deviation = ChangeDeviation.objects.filter(status="accepted").earliest("pk")
    assert deviation.decided_by != deviation.created_by
    assert deviation.why in reader.get(deviation.get_absolute_url()).content.decode()


def test_it_shows_what_waits_for_the_word_of_another(organisation: None) -> None:
    act = StatedAct.objects.get(status="requested")
    inbox = signed_in(act.named).get("/to-confirm").content.decode()
    assert act.words in inbox
    assert act.record in inbox


def test_it_shows_a_correction_by_two_people(reader: Client) -> None:
    corrected = AccessChange.objects.filter(record_key="change", status="confirmed").latest("pk")
    assert corrected.confirmed_by != corrected.asked_by
    page = reader.get(f"/changes/{corrected.record}/timeline", follow=True).content.decode()
    assert corrected.note in page


@pytest.mark.parametrize("username", [username for username, *_rest in ACCOUNTS])
def test_whatever_a_page_leads_to_can_be_opened_in_each_role(
    organisation: None, username: str, whole: bool
) -> None:
    """A whole crawl is thousands of pages: each role follows some types, with `--long` all."""
    client = signed_in(Person.objects.get(username=username))
    number = [account[0] for account in ACCOUNTS].index(username)
    part = TYPES[number :: len(ACCOUNTS)]
    within = () if whole else tuple(record_type.url() for record_type in part)
    starts = ["/", "/create", *within] if username != CUSTOMER else ["/"]
    assert refused(client, starts, within or ("/",)) == {}


def test_whatever_a_page_leads_to_can_be_opened_without_any_role(organisation: None) -> None:
    with transaction.atomic():
        assert refused(signed_in(make_person()), ["/"]) == {}
        transaction.set_rollback(True)


@every_record
def test_it_shows_every_list_and_record_of_the_demonstration(
    reader: Client, record_type: type[RecordType], whole: bool
) -> None:
    reader.raise_request_exception = False
    url = record_type.url()
    list_queries = queries(record_type, every=whole)
    lists = [f"{url}?{query}" for query in list_queries]
    files = [f"{url}/export.{form}?{list_queries[-1]}" for form in ("csv", "xlsx", "json")]
    pages = [f"{base}{tail}" for base in sample(record_type) for tail in ("", "/edit")]
    assert wrong(reader, [*lists, *files, *pages]) == {}
