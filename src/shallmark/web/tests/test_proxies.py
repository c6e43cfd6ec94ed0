"""The address of a caller: as the server says it, or as a trusted proxy does; nobody else."""

from typing import Any

import pytest
from axes.models import AccessAttempt
from django.test import Client

from shallmark.config import env

pytestmark = pytest.mark.django_db


def counted(peer: str, forwarded: str) -> str:
    """The address that a wrong password is counted by."""
    form = {"username": "ana", "password": "wrong"}
    Client(REMOTE_ADDR=peer).post("/sign-in", form, headers={"X-Forwarded-For": forwarded})
    row = AccessAttempt.objects.get()
    row.delete()
    return str(row.ip_address)


@pytest.mark.parametrize(
    ("peer", "header", "caller"),
    [
        ("10.0.0.5", "198.51.100.7", "198.51.100.7"),
        # What the caller itself wrote before the first proxy is not believed.
        ("10.0.0.5", "1.2.3.4, 198.51.100.7", "198.51.100.7"),
        ("10.0.0.5", "1.2.3.4, 198.51.100.7, 10.1.9.9", "198.51.100.7"),
        ("10.0.0.5", "10.1.0.8, 10.1.9.9", "10.1.0.8"),
        ("10.0.0.5", "198.51.100.7:4711", "198.51.100.7"),
        ("10.0.0.5", "[2001:db8:5:1::9]:4711", "2001:db8:5:1::"),
        ("10.0.0.5", "nonsense, , unknown", "10.0.0.5"),
        ("10.0.0.5", "", "10.0.0.5"),
        ("::ffff:10.0.0.5", "198.51.100.7", "198.51.100.7"),
        ("203.0.113.9", "198.51.100.7", "203.0.113.9"),
    ],
)
def test_it_believes_trusted_proxies_only(
    settings: Any, peer: str, header: str, caller: str
) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.5", "10.1.0.0/16"]
    assert counted(peer, header) == caller


def test_it_believes_nobody_where_no_proxy_is_named(settings: Any) -> None:
    settings.TRUSTED_PROXIES = []
    assert counted("127.0.0.1", "198.51.100.7") == "127.0.0.1"


def test_only_a_trusted_proxy_says_that_it_was_https(settings: Any) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.5"]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_SSL_REDIRECT = True
    headers = {"X-Forwarded-Proto": "https"}
    for address, status in (("10.0.0.5", 200), ("203.0.113.9", 301)):
        assert Client(REMOTE_ADDR=address).get("/sign-in", headers=headers).status_code == status


@pytest.mark.parametrize(
    ("secure", "proxies", "trusted"),
    [
        ("0", "", []),
        ("1", "", ["127.0.0.0/8", "::1"]),
        ("1", "10.0.0.5, 10.1.0.0/16", ["10.0.0.5", "10.1.0.0/16"]),
    ],
)
def test_behind_https_a_proxy_of_this_machine_is_trusted_unless_others_are_named(
    monkeypatch: pytest.MonkeyPatch, secure: str, proxies: str, trusted: list[str]
) -> None:
    monkeypatch.setenv("SECURE", secure)
    monkeypatch.setenv("TRUSTED_PROXIES", proxies)
    assert env.trusted_proxies() == trusted


@pytest.mark.parametrize(
    ("name", "value", "ask"),
    [
        ("TRUSTED_PROXIES", "proxy.example.org", env.trusted_proxies),
        ("SIGN_IN_TRIES", "0", lambda: env.count("SIGN_IN_TRIES")),
    ],
)
def test_it_refuses_a_setting_that_cannot_be_read(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, ask: Any
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(env.SettingInvalid, match=name):
        ask()
