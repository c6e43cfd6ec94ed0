"""An incident by the API: what creating one asks of the database."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shallmark.api.models import ApiToken
from shallmark.api.tests.calls import Api
from shallmark.manage.team.models import Person
from shallmark.operate.customer_service.records import IncidentRecord
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


def test_who_reported_is_not_told_what_the_staff_keep() -> None:
    desk = open_desk()
    address = f"incidents/{desk.accepted().reference}"
    outside, inside = (Api(Person.objects.get(pk=who.pk)) for who in (desk.karin, desk.ana))
    kept = IncidentRecord.staff_fields
    assert kept <= inside.ask(address)[1].keys()
    for told in (outside.ask(address)[1], outside.ask("incidents")[1]["items"][0]):
        assert told["title"] == "Checkout fails"
        assert not kept & told.keys()
    for asked in (f"{address}?fields=decider", "incidents?fields=parent", "incidents?decider=x"):
        assert outside.ask(asked)[0] == 422
    assert outside.ask("incidents?sort=-security_at")[0] == 422


def test_it_answers_who_reports_without_what_the_staff_keep() -> None:
    desk = open_desk()
    body = {"title": "No access", "description": "Since nine."}
    status, told = Api(Person.objects.get(pk=desk.karin.pk)).send("post", "incidents", body)
    assert status == 201, told
    assert not IncidentRecord.staff_fields & told.keys()
