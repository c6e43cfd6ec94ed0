"""An incident by the API: what creating one asks of the database."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shallmark.api.models import ApiToken
from shallmark.operate.customer_service.tests.desk import open_desk
from shallmark.plan.alignment.models import Service

pytestmark = pytest.mark.django_db

#: with service, caller, clocks and search; the begin and the end of the transaction aside
STATEMENTS = 9


def test_it_is_created_by_a_token_in_few_statements() -> None:
    desk = open_desk()
    _token, text = ApiToken.issue(desk.ana, "monitoring")
    client = Client(headers={"Authorization": f"Bearer {text}"})
    body = {
        "title": "Checkout fails with 502",
        "impact": 2,
        "urgency": 2,
        "service": Service.objects.earliest("pk").reference,
        "reporter": desk.ana.reference,
    }
    # What a process remembers is remembered by then.
    assert client.post("/api/v1/incidents", body, "application/json").status_code == 201
    with CaptureQueriesContext(connection) as captured:
        answer = client.post("/api/v1/incidents", body, "application/json")
    assert answer.json()["reference"].startswith("INC")
    statements = [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]
    assert len(statements) <= STATEMENTS, "\n".join(statements)
