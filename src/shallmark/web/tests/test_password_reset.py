"""A forgotten password: one mail in a while, and the same answer whether or not there is one."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from shallmark.kernel import clock, writes
from shallmark.kernel.system import SYSTEM
from shallmark.pages.tests.factory import make_person
from shallmark.web.password_reset import send_links

pytestmark = pytest.mark.django_db
BASE = "https://itsm.example.org"


@pytest.fixture(autouse=True)
def _mail_server(settings: Any) -> None:
    settings.EMAIL_HOST = "mail.example.org"


@pytest.fixture
def ana() -> Any:
    return make_person("resolver", email="ana@example.org", password=make_password("long enough"))


def ask(email: str, address: str = "198.51.100.7") -> Any:
    return Client(REMOTE_ADDR=address).post("/password/reset", {"email": email})


def jobs() -> list[dict[str, Any]]:
    queued = ProcrastinateJob.objects.filter(task_name="web.send_reset_link").order_by("id")
    return [job.args for job in queued]


def test_the_page_answers_the_same_and_leaves_the_rest_to_a_job(ana: Any) -> None:
    ask("somebody@example.org")
    counts = []
    for email in ("ana@example.org", "nobody@example.org"):
        with CaptureQueriesContext(connection) as queries:
            answer = ask(email)
        assert (answer.status_code, answer["Location"]) == (302, "/password/reset/sent")
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert [job["email"] for job in jobs()][1:] == ["ana@example.org", "nobody@example.org"]
    assert mail.outbox == []


def test_the_mail_leads_to_a_new_password(ana: Any) -> None:
    assert send_links("ANA@example.org", BASE) == 1
    (sent,) = mail.outbox
    assert sent.to == ["ana@example.org"]
    address = sent.body.partition(BASE)[2].split()[0]
    client = Client()
    form = client.get(address)["Location"]
    passwords = {"new_password1": "quite another", "new_password2": "quite another"}
    assert client.post(form, passwords)["Location"] == "/password/reset/done"
    ana.refresh_from_db()
    assert ana.check_password("quite another")


def test_whoever_reads_the_mail_need_not_wait_any_more(ana: Any) -> None:
    for number in range(12):
        last = Client().post("/sign-in", {"username": ana.username, "password": f"x{number}"})
    assert last.status_code == 429
    send_links("ana@example.org", BASE)
    client = Client()
    form = client.get(mail.outbox[0].body.partition(BASE)[2].split()[0])["Location"]
    client.post(form, {"new_password1": "quite another", "new_password2": "quite another"})
    credentials = {"username": ana.username, "password": "quite another"}
    assert Client().post("/sign-in", credentials).status_code == 302


def test_an_account_gets_one_mail_in_a_while(ana: Any, settings: Any) -> None:
    with time_machine.travel(clock.now(), tick=False) as traveller:
        assert sum(send_links("ana@example.org", BASE) for _each in range(20)) == 1
        traveller.shift(settings.RESET_WAIT - timedelta(seconds=1))
        assert send_links("ana@example.org", BASE) == 0
        traveller.shift(timedelta(seconds=1))
        assert send_links("ana@example.org", BASE) == 1
    assert len(mail.outbox) == 2


def test_a_mail_that_was_not_taken_is_sent_by_the_next_try(ana: Any, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with pytest.raises(OSError):
        send_links("ana@example.org", BASE)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send_links("ana@example.org", BASE) == 1


def test_without_a_mail_server_it_tries_nothing_and_says_so(
    ana: Any, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_HOST = ""
    assert send_links("ana@example.org", BASE) == 0
    assert "No mail server is set" in caplog.text
    settings.EMAIL_HOST = "mail.example.org"
    assert send_links("ana@example.org", BASE) == 1


def test_it_sends_nothing_to_those_who_cannot_sign_in() -> None:
    make_person(email="gone@example.org", is_active=False, password=make_password("long enough"))
    make_person(email="never@example.org", username=None)
    assert send_links("gone@example.org", BASE) == send_links("never@example.org", BASE) == 0


def test_asking_again_before_it_is_sent_leaves_one_job(ana: Any) -> None:
    for email in ("ana@example.org", "Ana@Example.org", " ana@example.org "):
        assert ask(email).status_code == 302
    assert len(jobs()) == 1


def test_an_address_that_asks_too_often_has_to_wait(ana: Any, settings: Any) -> None:
    codes = [ask(f"person-{number}@example.org").status_code for number in range(25)]
    assert codes == [302] * settings.RESET_TRIES + [429] * 5
    answer = ask("ana@example.org")
    assert "Wait 15 minutes" in answer.content.decode()
    assert int(answer["Retry-After"]) > 0
    assert len(jobs()) == settings.RESET_TRIES
    assert ask("ana@example.org", "203.0.113.9").status_code == 302


def test_it_names_no_host_that_is_not_ours(ana: Any) -> None:
    answer = Client().post(
        "/password/reset", {"email": "ana@example.org"}, HTTP_HOST="evil.example"
    )
    assert answer.status_code == 400
    assert jobs() == []


def test_a_link_of_somebody_who_was_deactivated_since_leads_nowhere(ana: Any) -> None:
    send_links(ana.email, BASE)
    address = mail.outbox[0].body.partition(BASE)[2].split()[0]
    opened = Client()
    form = opened.get(address, follow=True)
    writes.edit(ana, by=None, values={"is_active": False}, authority=SYSTEM)
    values = {"new_password1": "another long one", "new_password2": "another long one"}
    for client, place in ((Client(), address), (opened, form.request["PATH_INFO"])):
        answer: Any = client.get(place, follow=True)
        assert "new_password1" not in answer.content.decode()
        client.post(answer.request["PATH_INFO"], values)
    ana.refresh_from_db()
    assert ana.check_password("long enough")
    assert send_links(ana.email, BASE) == 0


def test_a_link_works_once_and_ends_with_another_password(ana: Any) -> None:
    send_links(ana.email, BASE)
    address = mail.outbox[0].body.partition(BASE)[2].split()[0]
    ana.set_password("changed elsewhere")
    ana.save(update_fields=["password"])
    assert "new_password1" not in Client().get(address, follow=True).content.decode()


def test_without_a_mail_server_it_promises_none_and_names_who_helps(settings: Any) -> None:
    settings.EMAIL_HOST = ""
    admin, gone = make_person("admin"), make_person("admin", is_active=False)
    page = Client().get("/password/reset").content.decode()
    assert f"Ask an administrator for a new password: {admin.title}." in page
    assert gone.title not in page.replace(admin.title, "")
    assert "We send a link" not in page
    assert 'name="email"' not in page
    assert Client().post("/password/reset", {"email": "ana@example.org"}).status_code == 200
    assert jobs() == []


def test_without_an_administrator_it_still_says_where_to_ask(settings: Any) -> None:
    settings.EMAIL_HOST = ""
    page = Client().get("/password/reset").content.decode()
    assert "Ask whoever runs it" in page


def test_with_a_mail_server_it_asks_for_the_mail(ana: Any) -> None:
    page = Client().get("/password/reset").content.decode()
    assert 'name="email"' in page
    assert ana.title not in page
