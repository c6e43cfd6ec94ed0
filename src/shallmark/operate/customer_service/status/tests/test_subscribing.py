"""News by mail: asked for, confirmed by a button, ended by one click. No address acts by a GET."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail as outgoing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shallmark.common.notices import sending
from shallmark.kernel import clock
from shallmark.kernel.hooks import WriteEvent
from shallmark.kernel.provenance import Source
from shallmark.manage.team.models import Person
from shallmark.operate.customer_service.status import subscribing, tokens
from shallmark.operate.customer_service.status.after import tell_of_work
from shallmark.operate.customer_service.status.models import (
    Audience,
    StatusMail,
    StatusService,
    StatusSubscription,
)
from shallmark.operate.customer_service.status.tests.factories import declared, opened, shown, told
from shallmark.operate.customer_service.status.tests.test_status_page import change
from shallmark.operate.customer_service.tests.desk import Desk, open_desk, person
from shallmark.pages.tests.factory import make
from shallmark.plan.alignment.models import CustomerPerson

pytestmark = pytest.mark.django_db
ADDRESS = "stranger@elsewhere.example"
BOTH = {"trouble": "on", "planned": "on"}


@pytest.fixture(autouse=True)
def mails_go_out(settings: Any, tmp_path: Path) -> None:
    settings.MAIL_OUTBOX = tmp_path / "outbox"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.SITE_URL = "https://itsm.nordlicht.example"


@pytest.fixture
def desk() -> Desk:
    opened("everybody")
    return open_desk()


@pytest.fixture
def mia() -> Any:
    return person("Mia Manager", "incident_manager")


@pytest.fixture
def shop(desk: Desk) -> StatusService:
    return shown(desk.service, "Shop")


def ask(client: Client, address: str = ADDRESS, **values: Any) -> Any:
    return client.post("/status/subscribe", {"address": address, **BOTH, **values})


def link_in(text: str, kind: str) -> str:
    found = re.search(rf"https://itsm\.nordlicht\.example(/status/{kind}/\S+)", text)
    assert found is not None, text
    return found[1]


def subscribed(client: Client | None = None, address: str = ADDRESS, **values: Any) -> Any:
    """Asked for and confirmed, as whoever reads the mail does it."""
    assert ask(client or Client(), address, **values).status_code == 302
    text = StatusMail.objects.latest("pk").text
    assert Client().post(link_in(text, "confirm")).status_code == 200
    return StatusSubscription.objects.latest("pk")


def news_to() -> list[str]:
    return sorted(StatusMail.objects.exclude(subscription=None).values_list("address", flat=True))


def test_nothing_is_kept_of_an_address_before_it_confirms(shop: StatusService) -> None:
    stranger = Client(enforce_csrf_checks=True)
    assert "Send me a mail to confirm" in stranger.get("/status").content.decode()
    answer = ask(stranger)
    assert (answer.status_code, answer["Location"]) == (302, "/status/asked")
    assert "Look into your mailbox" in stranger.get("/status/asked").content.decode()
    assert not StatusSubscription.objects.exists()
    assert not stranger.cookies


def test_opening_the_link_does_nothing_and_its_button_subscribes(shop: StatusService) -> None:
    ask(Client())
    link = link_in(StatusMail.objects.get().text, "confirm")
    reader = Client(enforce_csrf_checks=True)
    for _look in range(2):
        assert ADDRESS in reader.get(link).content.decode()
        assert not StatusSubscription.objects.exists()
    assert "You are subscribed" in reader.post(link).content.decode()
    assert StatusSubscription.objects.get().address == ADDRESS
    reader.post(link)
    assert StatusSubscription.objects.count() == 1


def test_a_link_that_is_none_of_ours_or_too_old_is_nothing(
    shop: StatusService, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(Client())
    link = link_in(StatusMail.objects.get().text, "confirm")
    for wrong in (f"{link}x", "/status/confirm/x", "/status/leave/x", "/status/leave/1:x"):
        assert Client().get(wrong).status_code == 404
        assert Client().post(wrong).status_code == 404
    monkeypatch.setattr(tokens, "HOLDS", timedelta(seconds=-1))
    assert Client().get(link).status_code == Client().post(link).status_code == 404
    assert not StatusSubscription.objects.exists()


def test_news_go_out_once_with_a_link_that_ends_them(
    shop: StatusService, desk: Desk, mia: Any
) -> None:
    subscribed()
    update = told(declared(desk.accepted(), mia), mia)
    assert update.told["status"] == 1
    assert sending.send_waiting()
    assert sending.send_waiting() == 0
    question, news = (mail for mail in outgoing.outbox if mail.to == [ADDRESS])
    assert "/status/confirm/" in question.body
    assert news.subject == "Shop: Some payments fail"
    assert "Payments by card fail" in news.body
    assert news.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    leave = link_in(str(news.body), "leave")
    assert leave in news.extra_headers["List-Unsubscribe"]
    assert Client().get(leave).status_code == 200
    assert StatusSubscription.objects.exists()
    program = Client(enforce_csrf_checks=True)
    for _click in range(2):
        answer = program.post(leave, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert not StatusSubscription.objects.exists()
    assert not StatusMail.objects.exclude(subscription=None).exists()


def test_what_it_chose_is_what_it_hears(shop: StatusService, desk: Desk, mia: Any) -> None:
    other = shown(make("service"), "Other shop")
    subscribed(address="planned@x.example", trouble="")
    subscribed(address="other@x.example", entries=[other.pk])
    subscribed(address="shop@x.example", entries=[shop.pk])
    subscribed(address="all@x.example")
    told(declared(desk.accepted(), mia), mia)
    assert news_to() == ["all@x.example", "shop@x.example"]


def test_a_stranger_hears_of_nothing_that_is_for_customers(desk: Desk, mia: Any) -> None:
    shown(desk.service, "Shop", Audience.CUSTOMERS)
    shown(make("service"), "Other shop")
    subscribed()
    karin = desk.client(desk.karin)
    mine = subscribed(karin, "somebody.else@x.example")
    assert (mine.address, mine.person) == (desk.karin.email, desk.karin)
    told(declared(desk.accepted(), mia), mia)
    assert news_to() == [desk.karin.email]


def test_whoever_loses_the_customer_or_the_account_hears_no_more(desk: Desk, mia: Any) -> None:
    shown(desk.service, "Shop", Audience.CUSTOMERS)
    for who in (desk.karin, desk.helge):
        subscribed(desk.client(who))
    CustomerPerson.objects.filter(person=desk.karin).delete()
    Person.objects.filter(pk=desk.helge.pk).update(is_active=False)
    told(declared(desk.accepted(), mia), mia)
    assert news_to() == []


def test_a_page_that_is_closed_meanwhile_tells_and_takes_nothing(
    shop: StatusService, desk: Desk, mia: Any
) -> None:
    subscribed()
    ask(Client(), "late@x.example")
    late = link_in(StatusMail.objects.latest("pk").text, "confirm")
    opened("off")
    assert Client().post(late).status_code == 404
    assert ask(Client()).status_code == 302
    assert ask(desk.client(desk.karin)).status_code == 404
    told(declared(desk.accepted(), mia), mia)
    assert news_to() == []


def test_an_address_is_asked_once_and_a_flood_is_stopped(
    shop: StatusService, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _again in range(3):
        assert ask(Client()).status_code == 302
    assert StatusMail.objects.count() == 1
    monkeypatch.setattr(subscribing, "MOST_ASKED", 1)
    assert ask(Client(), "another@x.example").status_code == 429
    with clock.at(clock.now() + 2 * subscribing.AGAIN):
        assert ask(Client(), "another@x.example").status_code == 302


@pytest.mark.parametrize(
    "values", [{"address": "no address"}, {"trouble": "", "planned": ""}, {"entries": [0]}]
)
def test_what_cannot_be_sent_comes_back(shop: StatusService, values: dict[str, Any]) -> None:
    answer = Client().post("/status/subscribe", {"address": ADDRESS, **BOTH, **values})
    assert answer.status_code == 422
    assert not StatusMail.objects.exists()


def test_planned_work_is_mailed_when_it_is_approved(shop: StatusService, desk: Desk) -> None:
    subscribed()
    planned = change(desk.service)
    event = WriteEvent(
        record=planned, verb="approve", by=None, at=clock.now(), reason="", source=Source.PAGE,
        before={"status": "authorize"},
    )  # fmt: skip
    tell_of_work(planned, event)
    mail = StatusMail.objects.exclude(subscription=None).get()
    assert mail.subject == "Planned work: Shop"
    assert "It may not be available at times." in mail.text
    assert "core-switch" not in mail.text


def test_without_a_mail_server_nobody_is_asked(shop: StatusService, settings: Any) -> None:
    settings.EMAIL_HOST = ""
    assert "Send me a mail" not in Client().get("/status").content.decode()
    assert ask(Client()).status_code == 404


def test_it_asks_no_query_more_for_the_form(shop: StatusService) -> None:
    stranger = Client()
    stranger.get("/status")
    with CaptureQueriesContext(connection) as asked:
        assert "tell-address" in stranger.get("/status").content.decode()
    assert len(asked) <= 8
