"""A program that writes to a running installation, and remembers what was acknowledged."""

import json
import urllib.request
from urllib.error import HTTPError

from shallmark.cli.tests.filled import PRODUCT
from shallmark.cli.tests.homes import shallmark
from shallmark.cli.tests.test_serve import Serving

TOKEN = """
from shallmark.api.models import ApiToken
from shallmark.kernel.provenance import Source, entered
from shallmark.manage.team.models import Person
with entered(Source.COMMAND):
    print(ApiToken.issue(Person.objects.get(username="admin"), "test")[1])
"""


class Caller:
    """A program that makes teams by the API, and remembers which were acknowledged."""

    def __init__(self, serving: Serving) -> None:
        self.address = f"http://127.0.0.1:{serving.port}"
        done = shallmark(serving.home.path, "manage", "shell", "-c", TOKEN, **PRODUCT)
        self.token = done.stdout.split()[-1]
        self.acknowledged: list[str] = []

    def ask(self, path: str, body: object = None) -> tuple[int, str]:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        content = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.address + path, content, headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as refused:
            return refused.code, refused.read().decode()

    def make_team(self, name: str = "Team") -> int:
        title = f"{name} {len(self.acknowledged)}"
        status, _text = self.ask("/api/v1/teams", {"title": title})
        if status == 201:
            self.acknowledged.append(title)
        return status
