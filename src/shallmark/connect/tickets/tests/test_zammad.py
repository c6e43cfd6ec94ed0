"""Tickets of Zammad: JSON in the forms of its API, articles, and exported lists."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shallmark.common.discussion.models import Entry
from shallmark.connect.exchange.faults import Unreadable
from shallmark.connect.tickets.tests.conftest import Import, counts
from shallmark.operate.customer_service.models import Incident, ServiceRequest

pytestmark = pytest.mark.django_db

TICKET: dict[str, Any] = {
    "id": 7, "number": "22007", "title": "VPN is slow", "state": "closed", "priority": "3 high",
    "group": "Network", "owner": "ben@example.org", "customer": "ada@example.org",
    "organization": "Acme", "type": "Incident", "created_at": "2024-05-11T09:00:00.000Z",
    "updated_at": "2024-05-12T09:00:00.000Z", "close_at": "2024-05-12T08:00:00.000Z",
    "article_count": 3, "preferences": {}, "cost_centre": "4711",
}  # fmt: skip
ARTICLES: list[dict[str, Any]] = [
    {"ticket_id": 7, "id": 1, "created_by": "ada@example.org", "internal": False,
     "content_type": "text/html", "body": "<p>Since <b>Monday</b></p><script>x()</script>",
     "created_at": "2024-05-11T09:00:00.000Z"},
    {"ticket_id": 7, "id": 2, "created_by": "ben@example.org", "internal": True,
     "content_type": "text/plain", "body": "The line is full; see graph",
     "created_at": "2024-05-11T10:00:00.000Z"},
    {"ticket_id": 7, "id": 3, "created_by": "ben@example.org", "internal": False,
     "content_type": "text/plain", "body": "Fixed", "created_at": "2024-05-12T08:00:00.000Z"},
]  # fmt: skip

FORMS: dict[str, Any] = {
    "inside": [TICKET | {"articles": ARTICLES}],
    "beside": {"tickets": [TICKET], "articles": ARTICLES},
    "one": TICKET | {"articles": ARTICLES},
    "assets": {
        "record_ids": [7],
        "assets": {
            "Ticket": {"7": TICKET},
            "TicketArticle": {str(each["id"]): each for each in ARTICLES},
        },
    },
}


@pytest.mark.parametrize("form", FORMS)
def test_a_ticket_comes_with_its_articles_in_every_form(bring_in: Import, form: str) -> None:
    result = bring_in("zammad", json.dumps(FORMS[form]))
    assert counts(result, "incident") == (1, 0, 0, 0)
    incident = Incident.objects.get()
    assert (incident.title, incident.status, incident.priority) == ("VPN is slow", "closed", 2)
    assert incident.closed_at is not None
    assert f"{incident.closed_at:%F %T}" == "2024-05-12 08:00:00"
    assert "Monday" in incident.description
    assert "x()" not in incident.description
    entries = Entry.objects.exclude(kind="system").order_by("at")
    assert list(entries.values_list("kind", "text", "author__title")) == [
        ("note", "The line is full; see graph", "ben@example.org"),
        ("reply", "Fixed", "ben@example.org"),
    ]
    assert "cost_centre: 4711" in Entry.objects.get(kind="system").text
    again = bring_in("zammad", json.dumps(FORMS[form]))
    assert counts(again, "incident") == (0, 0, 1, 0)
    assert Entry.objects.count() == 3


def test_ids_are_named_by_the_assets_and_never_guessed(bring_in: Import) -> None:
    ticket = {
        "id": 8, "number": "22008", "title": "x", "state_id": 2, "priority_id": 2, "owner_id": 1,
        "customer_id": 5, "group_id": 3, "type": None, "created_at": "2024-05-11T09:00:00.000Z",
    }  # fmt: skip
    users = {"5": {"firstname": "Ada", "lastname": "Byron", "login": "ada"}}
    result = bring_in("zammad", json.dumps({"tickets": [ticket], "assets": {"User": users}}))
    incident = Incident.objects.get()
    assert incident.reporter is not None
    assert incident.assigned_team is not None
    assert (incident.reporter.title, incident.assigned_to) == ("Ada Byron", None)
    assert (incident.assigned_team.title, incident.status) == ("group 3", "in_progress")
    assert incident.priority is None
    assert any(kind.startswith("priority: '2'") for kind in result.noted)
    assert any(kind.startswith("type: ''") for kind in result.noted)


def test_one_low_is_low(bring_in: Import) -> None:
    bring_in("zammad", json.dumps([TICKET | {"priority": "1 low"}]))
    assert Incident.objects.get().priority == 4


def test_a_list_as_csv_is_read_in_two_languages(bring_in: Import) -> None:
    head = "Nummer;Titel;Typ;Status;Priorität;Gruppe;Erstellt am;Geschlossen am\n"
    row = "22001;Konto;Serviceanfrage;geschlossen;2 normal;Desk;11.05.2024 09:00;13.05.2024 09:00\n"
    result = bring_in("zammad", head + row)
    assert counts(result, "service_request") == (1, 0, 0, 0)
    assert ServiceRequest.objects.get().status == "closed"
    bring_in("zammad", "#,Title,State,Created at\n22002,x,pending reminder,2024-05-11 09:00\n")
    assert Incident.objects.get().status == "on_hold"


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ({"error": "Not authorized"}, "holds an error"),
        ([], "holds no tickets"),
        ({"tickets": 5}, "without a list of tickets"),
    ],
)
def test_an_answer_without_tickets_is_refused(bring_in: Import, answer: object, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        bring_in("zammad", json.dumps(answer))


def test_a_ticket_of_which_only_the_id_is_told_is_refused_and_counted(bring_in: Import) -> None:
    result = bring_in("zammad", json.dumps({"tickets": [TICKET, 99]}))
    assert counts(result, "incident") == (1, 0, 0, 1)


WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)


@given(
    st.lists(
        st.tuples(st.sampled_from(["new", "open", "closed", "geparkt"]), WORDS, WORDS), max_size=4,
        min_size=1,
    )
)  # fmt: skip
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_the_texts_a_second_import_changes_nothing(
    bring_in: Import, tickets: list[tuple[str, str, str]]
) -> None:
    answer = [
        {"id": place, "number": f"T{place}", "title": title, "state": state,
         "created_at": "2024-05-11T09:00:00Z",
         "articles": [{"ticket_id": place, "body": "a", "created_at": "2024-05-11T09:00:00Z"},
                      {"ticket_id": place, "body": body, "created_at": "2024-05-11T10:00:00Z"}]}
        for place, (state, title, body) in enumerate(tickets, start=1)
    ]  # fmt: skip
    text = json.dumps(answer)
    first = bring_in("zammad", text).total
    assert first.rejected == 0
    assert first.created + first.updated + first.unchanged == len(tickets)
    entries = Entry.objects.count()
    again = bring_in("zammad", text).total
    assert (again.created, again.updated, again.rejected) == (0, 0, 0)
    assert (again.unchanged, Entry.objects.count()) == (len(tickets), entries)
