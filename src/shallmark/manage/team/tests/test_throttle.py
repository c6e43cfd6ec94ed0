"""Too many wrong passwords have to wait: counted by account and address, together and apart."""

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from axes.models import AccessAttempt, AccessLog
from django.contrib.auth.hashers import make_password
from django.db import connections
from django.test import Client

from shallmark.api.models import ApiToken
from shallmark.kernel import clock
from shallmark.manage.team import throttle
from shallmark.manage.team.sign_in import PasswordHasher
from shallmark.pages.tests.factory import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("cheap_hashes")]

RIGHT = "a good long password"
HERE, THERE = "198.51.100.7", "203.0.113.9"


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each password that is hashed, by which a try is known to cost something."""
    seen: list[str] = []
    encode = PasswordHasher.encode

    def note(self: PasswordHasher, password: str, salt: str) -> str:
        seen.append(password)
        return encode(self, password, salt)

    verify = PasswordHasher.verify

    def note_too(self: PasswordHasher, password: str, encoded: str) -> bool:
        seen.append(password)
        return verify(self, password, encoded)

    monkeypatch.setattr(PasswordHasher, "encode", note)
    monkeypatch.setattr(PasswordHasher, "verify", note_too)
    return seen


@pytest.fixture
def ana() -> Any:
    return make_person("resolver", username="Ana", password=make_password(RIGHT))


def type_in(username: str, password: str, address: str = HERE) -> Any:
    """The answer to a sign-in that somebody types at this address, in a browser without history."""
    form = {"username": username, "password": password}
    return Client(REMOTE_ADDR=address).post("/sign-in", form)


def wrong(username: str, times: int, address: str = HERE) -> Any:
    answer = None
    for number in range(times):
        answer = type_in(username, f"wrong {number}", address)
    return answer


def is_in(answer: Any) -> bool:
    return bool(answer.status_code == 302)


def test_the_right_password_is_not_taken_after_a_hundred_wrong_ones(
    ana: Any, hashed: list[str], settings: Any
) -> None:
    wrong("ana", 100)
    assert len(hashed) == settings.SIGN_IN_TRIES
    answer = type_in("ana", RIGHT)
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 15 * 60
    assert "Wait 15 minutes" in answer.content.decode()
    assert RIGHT not in hashed


@pytest.mark.parametrize("typed", ["ANA", "ana", " Ana "])
def test_it_counts_a_name_however_it_is_typed(ana: Any, typed: str) -> None:
    wrong(typed, 10)
    assert type_in("Ana", RIGHT).status_code == 429


def test_it_may_be_tried_again_when_the_time_is_over(ana: Any, settings: Any) -> None:
    with time_machine.travel(clock.now(), tick=False) as traveller:
        wrong("ana", 30)
        traveller.shift(settings.SIGN_IN_WAIT - timedelta(seconds=1))
        assert type_in("ana", RIGHT).status_code == 429
        traveller.shift(timedelta(seconds=1))
        assert is_in(type_in("ana", RIGHT))


def test_tries_that_are_refused_do_not_make_it_wait_longer(ana: Any, settings: Any) -> None:
    with time_machine.travel(clock.now(), tick=False) as traveller:
        wrong("ana", 10)
        for _minute in range(15):
            traveller.shift(timedelta(minutes=1))
            answer = wrong("ana", 1)
        assert not is_in(answer)
        assert is_in(type_in("ana", RIGHT))


def test_the_right_password_in_time_forgets_the_wrong_ones(ana: Any) -> None:
    wrong("ana", 9)
    assert is_in(type_in("ana", RIGHT))
    wrong("ana", 9)
    assert is_in(type_in("ana", RIGHT))


def test_it_says_the_same_of_an_account_that_is_not_there(ana: Any, hashed: list[str]) -> None:
    answers = {}
    for name in ("ana", "nobody-of-that-name"):
        before = wrong(name, 9)
        last, refused = wrong(name, 1), wrong(name, 1)
        pages = [each.content.decode().replace(name, "NAME") for each in (before, last, refused)]
        answers[name] = [page.partition("<form")[2].partition("csrf")[0] for page in pages]
        answers[name] += [page.partition('role="alert"')[2].partition("</p>")[0] for page in pages]
    assert answers["ana"] == answers["nobody-of-that-name"]
    assert len(hashed) == 20


def test_nobody_keeps_a_colleague_out_of_the_usual_place(ana: Any, settings: Any) -> None:
    settings.SIGN_IN_TRIES_ACCOUNT = settings.SIGN_IN_TRIES_ADDRESS = 12
    settings.SIGN_IN_TRIES_ALL = 15
    assert is_in(type_in("ana", RIGHT, HERE))
    for last in range(4):
        wrong("ana", 9, f"203.0.113.{last}")
    assert type_in("ana", RIGHT, THERE).status_code == 429
    assert is_in(type_in("ana", RIGHT, HERE))
    assert wrong("ana", 10, HERE).status_code == 429


def test_it_counts_one_account_over_all_addresses(
    ana: Any, hashed: list[str], settings: Any
) -> None:
    settings.SIGN_IN_TRIES_ACCOUNT = 12
    for last in range(20):
        wrong("ana", 1, f"203.0.113.{last}")
    assert len(hashed) == 12
    assert "for this account." in type_in("ana", RIGHT, HERE).content.decode()


def test_it_counts_one_address_over_all_accounts(
    ana: Any, hashed: list[str], settings: Any
) -> None:
    settings.SIGN_IN_TRIES_ADDRESS = 12
    for number in range(20):
        wrong(f"person-{number}", 1, THERE)
    assert len(hashed) == 12
    assert "from your address" in type_in("ana", RIGHT, THERE).content.decode()
    assert is_in(type_in("ana", RIGHT, HERE))


def test_it_counts_all_accounts_and_addresses_together(
    ana: Any, hashed: list[str], settings: Any
) -> None:
    settings.SIGN_IN_TRIES_ALL = 12
    for number in range(20):
        wrong(f"person-{number}", 1, f"203.0.113.{number}")
    assert len(hashed) == 12
    assert "just now" in type_in("ana", RIGHT, HERE).content.decode()


def test_addresses_of_one_household_count_as_one(ana: Any) -> None:
    for last in range(10):
        wrong("ana", 1, f"2001:db8:5:1::{last}")
    assert type_in("ana", RIGHT, "2001:db8:5:1::ffff").status_code == 429
    assert is_in(type_in("ana", RIGHT, "2001:db8:5:2::1"))


def test_the_old_password_is_counted_where_it_is_changed(ana: Any, hashed: list[str]) -> None:
    client = Client(REMOTE_ADDR=HERE)
    client.force_login(ana)
    new = "another long password"
    form = {"new_password1": new, "new_password2": new}
    for number in range(10):
        answer = client.post("/password", {**form, "old_password": f"wrong {number}"})
    tried = len(hashed)
    answer = client.post("/password", {**form, "old_password": RIGHT})
    assert answer.status_code == 429
    assert RIGHT not in hashed[tried:]
    ana.refresh_from_db()
    assert ana.check_password(RIGHT)


def test_a_password_is_changed_by_whoever_knows_the_old_one(ana: Any) -> None:
    client = Client(REMOTE_ADDR=HERE)
    client.force_login(ana)
    form = {
        "old_password": RIGHT,
        "new_password1": "quite another",
        "new_password2": "quite another",
    }
    assert client.post("/password", form)["Location"] == "/password/changed"
    assert is_in(type_in("ana", "quite another"))


def test_tokens_that_nobody_has_wait_and_hold_up_no_other(ana: Any, settings: Any) -> None:
    settings.SIGN_IN_TRIES_ADDRESS = 5
    _token, text = ApiToken.issue(ana, "program")
    client = Client(REMOTE_ADDR=HERE)

    def ask(token: str) -> Any:
        return client.get("/api/v1/incidents", headers={"Authorization": f"Bearer {token}"})

    assert [ask(f"sm_{number}").status_code for number in range(7)] == [401] * 5 + [429] * 2
    refused = ask("sm_x")
    assert refused.json()["error"] == "too_many_tries"
    assert int(refused["Retry-After"]) > 0
    assert ask(text).status_code == 200
    assert is_in(type_in("ana", RIGHT, HERE))


def test_the_log_names_the_account_once(ana: Any, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        wrong("ana", 15)
    (line,) = [record.getMessage() for record in caplog.records]
    assert "'ana' from 198.51.100.7 waits until" in line
    assert "wrong" not in line


def test_nothing_that_was_typed_is_kept(ana: Any) -> None:
    wrong("ana", 3)
    row = AccessAttempt.objects.get()
    assert (row.get_data, row.post_data, row.failures_since_start) == ("", "", 3)


@pytest.fixture
def admin() -> Client:
    client = Client()
    client.force_login(make_person("admin"))
    return client


def test_an_administrator_sees_what_waits_and_lifts_it(ana: Any, admin: Client) -> None:
    assert "Nothing waits" in admin.get("/settings/sign-in").content.decode()
    wrong("ana", 10)
    page = admin.get("/settings/sign-in").content.decode()
    row = page.partition("<tbody>")[2].partition("</tbody>")[0]
    assert ">ana<" in row
    assert HERE in row
    assert admin.post("/settings/sign-in", {"username": "ana", "address": HERE}).status_code == 302
    assert is_in(type_in("ana", RIGHT))


@pytest.mark.parametrize("reach", ["account", "address", "all"])
def test_a_wider_wait_is_lifted_as_a_whole(
    ana: Any, admin: Client, settings: Any, reach: str
) -> None:
    setattr(settings, f"SIGN_IN_TRIES_{reach.upper()}", 3)
    for number in range(3):
        name = "ana" if reach == "account" else f"person-{number}"
        wrong(name, 1, HERE if reach == "address" else f"203.0.113.{number}")
    assert type_in("ana", RIGHT, HERE).status_code == 429
    (lock,) = throttle.locks()
    assert lock.reach == reach
    admin.post("/settings/sign-in", {"username": lock.username, "address": lock.address})
    assert throttle.locks() == []
    assert is_in(type_in("ana", RIGHT, HERE))


@pytest.mark.parametrize("role", ["risk_compliance_manager", "service_desk_agent", "end_user"])
def test_nobody_else_sees_or_lifts_it(ana: Any, role: str) -> None:
    client = Client()
    client.force_login(make_person(role))
    wrong("ana", 10)
    refusal = 404 if role == "end_user" else 403
    assert client.get("/settings/sign-in").status_code == refusal
    assert client.post("/settings/sign-in", {"username": "ana"}).status_code == refusal
    assert type_in("ana", RIGHT).status_code == 429
    assert "/settings/sign-in" not in client.get("/settings").content.decode()


def test_what_is_over_is_forgotten_at_night(ana: Any) -> None:
    wrong("ana", 3)
    type_in("ana", RIGHT, THERE)
    assert throttle.forget(clock.now() + timedelta(days=1)) == 1
    assert AccessLog.objects.count() == 1
    assert throttle.forget(clock.now() + throttle.KNOWN) == 1


def test_what_was_hashed_otherwise_is_hashed_anew_at_the_next_sign_in(ana: Any) -> None:
    ana.password = make_password(RIGHT, hasher="pbkdf2_sha256")
    ana.save(update_fields=["password"])
    assert is_in(type_in("ana", RIGHT))
    ana.refresh_from_db()
    assert ana.password.startswith("argon2$argon2id$")


def test_tries_at_once_are_counted_as_well(own_database: None, settings: Any) -> None:
    make_person("resolver", username="Ana", password=make_password(RIGHT))

    def guess(number: int) -> int:
        try:
            return int(type_in("ana", f"wrong {number}").status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as guessing:
        codes = list(guessing.map(guess, range(60)))
    # Each thread may have one under way while the last that counts is written down.
    assert codes.count(200) < settings.SIGN_IN_TRIES + 8
    assert type_in("ana", RIGHT).status_code == 429
