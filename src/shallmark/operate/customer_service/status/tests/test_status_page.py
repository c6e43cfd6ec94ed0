"""The status page: what is published stands there, for whom it is, and nothing else."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import GateClosed, Invalid
from shallmark.operate.customer_service.models import Incident
from shallmark.operate.customer_service.room import acts
from shallmark.operate.customer_service.status.models import Audience, StatusNews, StatusService
from shallmark.operate.customer_service.status.tests.factories import (
    WORDS,
    declared,
    opened,
    shown,
    told,
)
from shallmark.operate.customer_service.tests.desk import Desk, open_desk, person
from shallmark.operate.customer_service.tests.desk import make as make_plain
from shallmark.pages.tests.factory import make
from shallmark.plan.alignment.models import Customer, Service, ServiceOffer
from tests.support.ready_records import in_state

pytestmark = pytest.mark.django_db
EVERYBODY, CUSTOMERS = Audience.EVERYBODY, Audience.CUSTOMERS


@pytest.fixture
def desk() -> Desk:
    return open_desk()


@pytest.fixture
def mia() -> Any:
    return person("Mia Manager", "incident_manager")


def of_brandt(desk: Desk) -> Any:
    """A service that the other customer alone receives."""
    service = make_plain(Service, title="Cold store")
    ServiceOffer.objects.create(service=service, customer=Customer.objects.get(title="Brandt"))
    return service


def page(client: Client, address: str = "/status", status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_nothing_is_on_it_before_somebody_shows_it(desk: Desk, mia: Any) -> None:
    opened("everybody")
    values = {"title": "Shop", "service": desk.service, "audience": EVERYBODY}
    entry = writes.create(StatusService, by=mia, values=values)
    assert "Shop" not in page(Client())
    entry = writes.perform(entry, "show", by=mia)
    assert (entry.shown_by, entry.known_since) == (mia, entry.shown_at)
    assert "Shop" in page(Client())
    writes.perform(entry, "hide", by=mia)
    assert "Shop" not in page(Client())


def test_what_is_new_is_for_customers_until_somebody_says_otherwise(desk: Desk) -> None:
    assert make_plain(StatusService, title="Shop", service=desk.service).audience == CUSTOMERS


def test_a_service_that_is_not_live_is_not_shown(desk: Desk, mia: Any) -> None:
    service = make_plain(Service, title="Old shop", state="design")
    entry = make_plain(StatusService, title="Old shop", service=service)
    with pytest.raises(GateClosed, match="is live"):
        writes.perform(entry, "show", by=mia)


def test_a_name_that_insiders_use_is_not_shown(desk: Desk, mia: Any) -> None:
    entry = make_plain(StatusService, title="Shop of Brandt", service=desk.service)
    with pytest.raises(GateClosed, match="Brandt"):
        writes.perform(entry, "show", by=mia)
    entry = shown(of_brandt(desk), "Cold store")
    with pytest.raises(Invalid, match="Brandt"):
        writes.edit(entry, by=mia, values={"title": "Cold store of Brandt"})


def test_to_whom_it_is_shown_stands_while_it_is_shown(desk: Desk, mia: Any) -> None:
    entry = shown(desk.service, "Shop", CUSTOMERS)
    with pytest.raises(Invalid, match="Hide it first"):
        writes.edit(entry, by=mia, values={"audience": EVERYBODY})


def test_a_service_stands_there_once(desk: Desk) -> None:
    shown(desk.service, "Shop")
    with pytest.raises(Invalid):
        make_plain(StatusService, title="Shop again", service=desk.service)


@pytest.mark.parametrize("to", ["off", "customers"])
def test_where_it_is_not_open_a_stranger_is_led_as_everywhere(desk: Desk, to: str) -> None:
    opened(to)
    shown(desk.service, "Shop")
    for address in ("/status", "/status/past"):
        answer = Client().get(address)
        assert (answer.status_code, answer["Location"]) == (302, f"/sign-in?next={address}")


def test_where_it_is_off_a_customer_finds_nothing_and_the_staff_see_that(desk: Desk) -> None:
    shown(desk.service, "Shop")
    page(desk.client(desk.karin), status=404)
    assert "This page is off" in page(desk.client(desk.ana))


def test_a_customer_sees_what_the_own_organisation_receives(desk: Desk) -> None:
    opened("customers")
    shown(desk.service, "Shop", EVERYBODY)
    shown(of_brandt(desk), "Cold store", EVERYBODY)
    karin, helge = page(desk.client(desk.karin)), page(desk.client(desk.helge))
    assert ("Shop" in karin, "Cold store" in karin) == (True, False)
    assert ("Shop" in helge, "Cold store" in helge) == (True, True)


def test_a_stranger_sees_what_is_for_everybody(desk: Desk) -> None:
    opened("everybody")
    shown(desk.service, "Shop", CUSTOMERS)
    shown(of_brandt(desk), "Cold store", EVERYBODY)
    stranger, karin = page(Client()), page(desk.client(desk.karin))
    assert ("Shop" in stranger, "Cold store" in stranger) == (False, True)
    assert ("Shop" in karin, "Cold store" in karin) == (True, True)


def test_the_portal_leads_to_it_where_it_is_open(desk: Desk) -> None:
    karin = desk.client(desk.karin)
    assert 'href="/status"' not in page(karin, "/portal/services")
    opened("customers")
    assert 'href="/status"' in page(karin, "/portal/services")


def test_somebody_of_no_customer_sees_what_everybody_sees(desk: Desk) -> None:
    opened("customers")
    shown(desk.service, "Shop")
    assert "No service is shown" in page(desk.client(person("Nora Niemand")))


def test_whoever_is_signed_in_reads_of_the_same_trouble_in_the_portal(desk: Desk) -> None:
    opened("everybody")
    shown(desk.service, "Shop")
    karin = desk.client(desk.karin)
    assert "No trouble is known" in page(karin)
    assert "Not disturbed" in page(karin, "/portal/services")
    assert desk.incident(title="Gateway pay-07 gives 502", impact=2, urgency=1).priority == 2
    assert "Not disturbed" not in page(karin, "/portal/services")
    assert "1 of 1 services has trouble" in page(karin)
    assert "pay-07" not in page(karin)
    assert "No trouble is known" in page(Client())


def test_it_tells_what_the_room_told_it_and_no_word_from_inside(desk: Desk, mia: Any) -> None:
    opened("everybody")
    shown(desk.service, "Shop")
    incident = declared(desk.accepted(title="Gateway pay-07 of Hansa gives 502"), mia)
    silent = page(Client())
    assert "1 of 1 services has trouble" in silent
    assert "We know of it" in silent
    told(incident, mia)
    public = page(Client())
    assert "Shop: Some payments fail" in public
    assert WORDS["know"] in public
    assert "next news by" in public
    for inside in ("pay-07", "Hansa", incident.reference, "Mia Manager", "Karin"):
        assert inside not in public


def test_the_staffs_updates_are_not_on_it(desk: Desk, mia: Any) -> None:
    opened("everybody")
    shown(desk.service, "Shop")
    incident = declared(desk.accepted(), mia)
    acts.send_update(incident, acts.Draft(know="Inside we know.", doing="We look."), by=mia)
    assert "Inside we know" not in page(Client())


def test_it_is_over_when_that_is_told_or_the_incident_is_resolved(desk: Desk, mia: Any) -> None:
    opened("everybody")
    shown(desk.service, "Shop")
    with clock.at(clock.now() - timedelta(hours=3)):
        first = declared(desk.accepted(), mia)
        told(first, mia, state="down")
    assert "Down" in page(Client())
    told(first, mia, headline="Payments work again", state="works")
    answer = page(Client())
    assert "No trouble is known" in answer
    assert "Shop: Payments work again" in answer
    past = page(Client(), "/status/past")
    assert "Works again." in past
    assert past.count(WORDS["know"]) == 2
    assert "down on 1 day" in answer


def change(service: Any, status: str = "scheduled", **values: Any) -> Any:
    """A change of this service with a window tomorrow, as far along as an import brings it."""
    start = clock.now() + timedelta(days=1)
    window = {"planned_start": start, "planned_end": start + timedelta(hours=2)}
    inside = {"title": "Swap core-switch-1", "customer_impact": "Hansa is told on Friday."}
    made = make("change", services=[service.reference], **{**window, **inside, **values})
    return in_state(made, status)


def test_planned_work_is_told_without_a_word_of_the_change(desk: Desk) -> None:
    opened("everybody")
    shown(desk.service, "Shop")
    made = change(desk.service)
    public = page(Client())
    assert "It may not be available at times." in public
    for inside in ("core-switch", "Hansa", made.reference):
        assert inside not in public


def test_work_that_keeps_it_available_says_so(desk: Desk) -> None:
    opened("everybody")
    shown(desk.service, "Shop")
    change(desk.service, no_service_effect=True)
    assert "It stays available" in page(Client())


@pytest.mark.parametrize(
    ("status", "values"),
    [
        ("assess", {}),
        ("authorize", {}),
        ("canceled", {}),
        ("rejected", {}),
        ("closed", {}),
        ("scheduled", {"no_customer_effect": True}),
        ("scheduled", {"planned_start": None, "planned_end": None}),
    ],
)
def test_what_is_not_approved_has_no_window_or_touches_nobody_is_not_told(
    desk: Desk, status: str, values: dict[str, Any]
) -> None:
    opened("everybody")
    shown(desk.service, "Shop")
    change(desk.service, status, **values)
    assert "No work is planned." in page(Client())


def test_planned_work_names_the_services_alone_that_its_reader_sees(desk: Desk) -> None:
    opened("customers")
    shown(desk.service, "Shop")
    cold = of_brandt(desk)
    shown(cold, "Cold store")
    made = change(desk.service)
    in_state(made, "scheduled", services=[desk.service.reference, cold.reference])
    assert "<b>Shop</b>" in page(desk.client(desk.karin))
    assert "Cold store" not in page(desk.client(desk.karin))
    assert "Shop, Cold store" in page(desk.client(desk.helge))


def test_work_of_the_past_is_a_bar_of_its_day(desk: Desk) -> None:
    opened("everybody")
    with clock.at(clock.now() - timedelta(days=20)):
        shown(desk.service, "Shop")
    begun = clock.now() - timedelta(days=3)
    change(desk.service, "closed", planned_start=begun, planned_end=begun + timedelta(minutes=1))
    assert "planned work on 1 day" in page(Client())


def test_what_becomes_an_incident_of_few_leaves_the_page(desk: Desk, mia: Any) -> None:
    opened("everybody")
    shown(desk.service, "Shop")
    incident = declared(desk.accepted(), mia)
    told(incident, mia)
    Incident.objects.filter(pk=incident.pk).update(confidential=True)
    assert "No trouble is known" in page(Client())


@pytest.mark.parametrize(
    ("field", "text", "inside"),
    [
        ("know", "The order of Hansa fails.", "Hansa"),
        ("doing", "Jonas Wulff takes it out.", "Jonas Wulff"),
        ("headline", "See INC0000012", "INC0000012"),
    ],
)
def test_words_that_name_insiders_are_refused(
    desk: Desk, mia: Any, field: str, text: str, inside: str
) -> None:
    shown(desk.service, "Shop")
    incident = declared(desk.accepted(), mia)
    with pytest.raises(Invalid) as refused:
        told(incident, mia, **{field: text})
    assert inside in str(refused.value.errors[field])
    assert not StatusNews.objects.exists()


def test_it_goes_nowhere_where_the_service_is_not_shown_or_few_may_read(
    desk: Desk, mia: Any
) -> None:
    incident = declared(desk.accepted(), mia)
    with pytest.raises(Invalid, match="not on the status page"):
        told(incident, mia)
    shown(desk.service, "Shop")
    Incident.objects.filter(pk=incident.pk).update(confidential=True)
    with pytest.raises(Invalid, match="Few may read"):
        told(incident, mia)


def test_it_is_looked_at_before_it_goes(desk: Desk, mia: Any) -> None:
    opened("everybody")
    shown(desk.service, "Shop")
    incident = declared(desk.accepted(), mia)
    client, address = desk.client(mia), f"{incident.get_absolute_url()}/room/update"
    form = {**WORDS, "to": ["status"], "headline": "Some payments fail", "state": "trouble"}
    looked = client.post(address, form)
    assert "As it will stand on the status page" in looked.content.decode()
    assert "Everybody reads it" in looked.content.decode()
    assert not StatusNews.objects.exists()
    seen = _seen(looked.content.decode())
    assert client.post(address, {**form, "headline": "All fail", "seen": seen}).status_code == 200
    assert not StatusNews.objects.exists()
    assert client.post(address, {**form, "seen": seen}).status_code == 302
    assert StatusNews.objects.get().headline == "Some payments fail"
    assert "the status page" in client.get(f"{incident.get_absolute_url()}/room").content.decode()


def _seen(text: str) -> str:
    return text.partition('name="seen" value="')[2].partition('"')[0]


def test_what_was_told_stays(desk: Desk, mia: Any) -> None:
    shown(desk.service, "Shop")
    told(declared(desk.accepted(), mia), mia)
    for act in (
        lambda: StatusNews.objects.update(headline="x"),
        lambda: StatusNews.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_it_is_cheap_kept_by_others_and_makes_no_session(desk: Desk, mia: Any) -> None:
    opened("everybody")
    for number in range(12):
        shown(make_plain(Service, title=f"Service {number}"), f"Service {chr(97 + number)}")
    shown(desk.service, "Shop")
    for _number in range(3):
        told(declared(desk.accepted(), mia), mia)
    stranger = Client()
    stranger.get("/status")
    with CaptureQueriesContext(connection) as asked:
        answer = stranger.get("/status")
    assert len(asked) <= 12
    assert answer["Cache-Control"] == "public, max-age=30"
    # who keeps a copy keeps it for those who have no cookie either
    assert "Cookie" in answer["Vary"]
    assert not answer.cookies
    assert "<script" not in answer.content.decode()
    karin = desk.client(desk.karin)
    with CaptureQueriesContext(connection) as asked:
        answer = karin.get("/status")
    assert len(asked) <= 12
    assert answer["Cache-Control"] == "private, no-store"
    assert "Cookie" in answer["Vary"]
