"""HTTPS: what the environment says is what Django does."""

import os
import subprocess
import sys
from typing import Any

import pytest
from django.test import Client

ASK = """
import django
from django.test import Client
django.setup()
for scheme in ("http", "https"):
    said = {"Host": "localhost", "X-Forwarded-Proto": scheme}
    answer = Client().get("/password/reset/sent", headers=said)
    print(answer.status_code, answer.get("Strict-Transport-Security"), answer.get("Location"))
"""


def answers(**environment: str) -> Any:
    """What a product started with this environment answers when a proxy says HTTP, and HTTPS."""
    known = {"DJANGO_SETTINGS_MODULE": "shallmark.config.settings", "ORGANISATION": "Nordhafen"}
    return subprocess.run(
        [sys.executable, "-c", ASK],
        env={**os.environ, **known, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_it_says_and_redirects_nothing_unless_it_is_told_to(client: Client, scheme: str) -> None:
    """The process of the tests is such a product: its settings are those of its environment."""
    assert not {"SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS"} & os.environ.keys()
    headers = {"Host": "localhost", "X-Forwarded-Proto": scheme}
    answer = client.get("/password/reset/sent", headers=headers)
    assert answer.status_code == 200
    assert "Strict-Transport-Security" not in answer.headers
    assert "Location" not in answer.headers


def test_it_redirects_and_promises_https_when_told_to() -> None:
    done = answers(
        SECURE="1",
        SECURE_SSL_REDIRECT="1",
        SECURE_HSTS_SECONDS="3600",
        SECURE_HSTS_INCLUDE_SUBDOMAINS="1",
        SECURE_HSTS_PRELOAD="1",
    )
    assert done.stdout.splitlines() == [
        "301 None https://localhost/password/reset/sent",
        "200 max-age=3600; includeSubDomains; preload None",
    ]


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"SECURE_SSL_REDIRECT": "1"}, "SECURE_SSL_REDIRECT=1 needs SECURE=1"),
        ({"SECURE_HSTS_SECONDS": "a year"}, "must be a whole number"),
    ],
)
def test_it_refuses_what_would_not_work(environment: dict[str, str], sentence: str) -> None:
    done = answers(**environment)
    assert done.returncode
    assert sentence in done.stderr
