"""One request that is sent several times at once is done once."""

import threading
from typing import Any

from django.db import connection

from shallmark.api.tests.calls import Api
from shallmark.manage.team.models import Team
from shallmark.pages.tests.factory import make_person


def test_two_at_once_with_one_key_make_one(own_database: None) -> None:
    api = Api(make_person("admin"))
    answers: list[tuple[int, Any]] = []

    def send() -> None:
        try:
            answers.append(api.send("post", "teams", {"title": "Once"}, Idempotency_Key="k"))
        finally:
            connection.close()

    senders = [threading.Thread(target=send) for _each in range(4)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert len({answer["reference"] for _status, answer in answers}) == 1
    assert Team.objects.filter(title="Once").count() == 1
