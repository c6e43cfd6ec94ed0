"""`serve` refuses what would be open to everybody, and says what to do."""

import socket

import pytest

from shallmark.cli import bind_safety
from shallmark.cli.problems import Problem, WrongUse
from shallmark.config.env import DEFAULT_SECRET
from shallmark.web.loopback import is_loopback


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "[::1]", "127.9.9.9"])
def test_loopback_is_known(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "itsm.example.org", ""])
def test_everything_else_is_public(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize("secret", [DEFAULT_SECRET, "short", "x" * 31])
@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_it_refuses_a_known_or_short_secret(
    host: str, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", secret)
    with pytest.raises(WrongUse, match="at least 32"):
        bind_safety.refuse_weak_secret(host)


def test_a_public_address_needs_a_chosen_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    bind_safety.refuse_weak_secret("127.0.0.1")
    with pytest.raises(WrongUse, match="SECRET_KEY is not set"):
        bind_safety.refuse_weak_secret("0.0.0.0")
    monkeypatch.setenv("SECRET_KEY", "f" * 32)
    bind_safety.refuse_weak_secret("0.0.0.0")


def test_a_public_address_gets_no_demonstration() -> None:
    bind_safety.refuse_demonstration("127.0.0.1", present=True, wanted=True)
    bind_safety.refuse_demonstration("0.0.0.0", present=False, wanted=False)
    with pytest.raises(WrongUse, match="demo remove"):
        bind_safety.refuse_demonstration("0.0.0.0", present=True, wanted=False)
    with pytest.raises(WrongUse, match="SHALLMARK_DEMO=0"):
        bind_safety.refuse_demonstration("0.0.0.0", present=False, wanted=True)


def test_it_names_a_port_in_use() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Problem, match=rf"127.0.0.1:{port} is used by another program"):
            bind_safety.listen("127.0.0.1", port)


@pytest.mark.parametrize("port", ["0", "65536", "99999"])
def test_it_refuses_a_port_that_is_none(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", port)
    with pytest.raises(WrongUse, match="between 1 and 65535"):
        bind_safety.listening_port()
