"""Requests that compute for long are known by their address."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.views import LoginView, PasswordChangeView, PasswordResetConfirmView
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from shallmark.config.slow import is_slow
from shallmark.connect.exchange.views import RecordExport

HASHING = (LoginView, PasswordChangeView, PasswordResetConfirmView)


def addresses(view: type) -> Iterator[str]:
    """The addresses of a view and of its subclasses, with what varies in them as it is written."""
    for address, pattern in patterns(get_resolver()):
        if issubclass(getattr(pattern.callback, "view_class", object), view):
            yield address


def patterns(resolver: URLResolver, before: str = "/") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern, address)
        else:
            yield address, pattern


@pytest.mark.parametrize("view", HASHING)
def test_whoever_hashes_a_password_does_it_beside_the_pages(view: type) -> None:
    hashing = list(addresses(view))
    assert hashing
    assert all(is_slow("POST", address) for address in hashing)
    assert not any(is_slow("GET", address) for address in hashing)


def test_every_export_is_written_beside_the_pages() -> None:
    exports = [address.replace("<str:form>", "csv") for address in addresses(RecordExport)]
    assert len(exports) > 50
    assert all(is_slow("GET", address) for address in exports)
    assert is_slow("GET", reverse("check-export", args=["CHK-INC-01"]))


def test_files_are_read_in_beside_the_pages() -> None:
    assert is_slow("POST", reverse("import-file", args=["team"]))


@pytest.mark.parametrize("path", ["/", "/incidents", "/importance", "/passwords", "/exports"])
def test_pages_are_not_slow(path: str) -> None:
    assert not is_slow("GET", path)
    assert not is_slow("POST", path)
