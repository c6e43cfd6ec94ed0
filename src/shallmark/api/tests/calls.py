"""The API as a program calls it."""

import json
from typing import Any

from django.test import Client

from shallmark.api.models import ApiToken
from shallmark.kernel.people import Person

REFUSAL = {"error", "sentence", "field", "check", "errors"}


class Api:
    """One token's calls; `headers` go with each of them."""

    def __init__(self, person: Person) -> None:
        _token, text = ApiToken.issue(person, "program")
        self.client = Client(
            headers={"authorization": f"Bearer {text}"}, raise_request_exception=False
        )

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The answer; `body` is sent as JSON, a text or bytes as they are."""
        sent = body if isinstance(body, str | bytes) else json.dumps(body)
        return self.client.generic(
            method.upper(),
            f"/api/v1/{path}",
            sent if body is not None else "",
            content_type="application/json",
            headers={name.replace("_", "-"): value for name, value in headers.items()},
        )

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        answer = self.call(method, path, body, **headers)
        return answer.status_code, answer.json()

    def ask(self, path: str) -> tuple[int, Any]:
        return self.send("get", path)


def assert_refused(answer: tuple[int, Any], status: int, field: str = "") -> None:
    """It was refused in the one form, for this field."""
    assert answer[0] == status, answer
    assert set(answer[1]) == REFUSAL
    assert answer[1]["sentence"]
    assert answer[1]["field"] == field


def references(answer: tuple[int, Any]) -> list[str]:
    """Of the records that a list answered with."""
    assert answer[0] == 200, answer
    return [item["reference"] for item in answer[1]["items"]]
