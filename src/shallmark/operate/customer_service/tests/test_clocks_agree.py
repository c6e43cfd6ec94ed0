"""Clocks say one thing: list, first screens, room, record, API and export agree to the minute."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shallmark.common.calendars.models import Calendar
from shallmark.kernel import clock, writes
from shallmark.kernel.system import SYSTEM
from shallmark.operate.customer_service.models import Incident
from shallmark.operate.customer_service.page_clocks import explained
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db
#: a Friday afternoon; the service closes at six, for the weekend
NOW = datetime(2026, 11, 20, 16, tzinfo=UTC)
HOUR = 3600
#: as "30 h left", "1 h 05 left", "1 h 5 min over", "22 min left"
SAID = re.compile(r"(?:(\d+) h ?)?(?:(\d+) ?(?:min)? ?)?\b(left|over)\b")
Page = Callable[[Incident, Any], str]


def minutes_in(text: str) -> int:
    """What the first clock of a text says: minutes left, negative beyond the due time."""
    found = SAID.search(text.replace("\u00a0", " "))
    assert found, text
    hours, minutes, word = found.groups()
    total = int(hours or 0) * 60 + int(minutes or 0)
    return total if word == "left" else -total


def row_of(page: str, incident: Incident) -> str:
    """What stands from the number of the incident on."""
    return re.sub(r"<[^>]+>", " ", page[page.index(incident.reference) :])


def in_list(incident: Incident, person: Any) -> str:
    page = signed_in(person).get("/incidents?view=all").content.decode()
    return row_of(page, incident)


def on_first_screen(incident: Incident, person: Any) -> str:
    return row_of(signed_in(person).get("/?screen=work").content.decode(), incident)


def in_triage(incident: Incident, person: Any) -> str:
    return row_of(signed_in(person).get("/?screen=triage").content.decode(), incident)


def in_room(incident: Incident, person: Any) -> str:
    assert incident.service
    page = signed_in(person).get(f"{incident.service.get_absolute_url()}/now").content.decode()
    return row_of(page, incident)


def on_record(incident: Incident, person: Any) -> str:
    page = signed_in(person).get(incident.get_absolute_url()).content.decode()
    head = re.sub(r"<[^>]+>", " ", page[page.index('class="facts') :])
    return " ".join(head.split())


def in_export(incident: Incident, person: Any) -> str:
    answer = signed_in(person).get("/incidents/export.csv?view=all")
    text = b"".join(answer).decode()
    rows = {row["Reference"]: row["Clock"] for row in csv.DictReader(io.StringIO(text))}
    return rows[incident.reference]


def as_explained(incident: Incident, _person: Any) -> str:
    """What the clock that is due first has left, by the words of its explanation."""
    lines, _explanations = explained(incident)
    first = min((line for line in lines if line["due"]), key=lambda line: line["due"])
    return str(first["clock"]["text"])


PAGES: tuple[Page, ...] = (
    in_list, on_first_screen, in_triage, in_room, on_record, in_export, as_explained,
)  # fmt: skip


@pytest.fixture
def service() -> Iterator[Any]:
    """Open from eight to six on weekdays; four hours to answer, thirty to resolve."""
    with clock.at(NOW - timedelta(days=2)):
        hours = {"title": "Hours", "key": "own", "zone": "UTC", "openings": "Mon-Fri 08:00-18:00"}
        calendar = writes.create(Calendar, by=None, values=hours, authority=SYSTEM)
        service = make("service", hours=calendar)
        for metric, goal in (("response", 4), ("resolution", 30)):
            make(
                "service_level_target", metric=metric, priority=3, goal_seconds=goal * HOUR,
                warn_percent=75, calendar=calendar, service=service,
            )  # fmt: skip
    with clock.at(NOW):
        yield service


@pytest.mark.parametrize(
    ("later", "left"),
    [
        (timedelta(0), 4 * 60),
        (timedelta(hours=1, minutes=25), 155),
        # the weekend counts for nothing
        (timedelta(days=1), 2 * 60),
        (timedelta(days=2, hours=17), 60),
        (timedelta(days=2, hours=18, minutes=10), -10),
        # ten hours a day, never days
        (timedelta(days=5), -26 * 60),
    ],
)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.__name__)
def test_each_page_says_the_same_service_time(
    service: Any, page: Page, later: timedelta, left: int
) -> None:
    person = make_person("service_desk_agent", "incident_manager")
    mine = None if page is in_triage else person
    incident = make("incident", service=service, priority=3, impact=2, urgency=2, assigned_to=mine)
    with clock.at(NOW + later):
        assert minutes_in(page(Incident.objects.get(pk=incident.pk), person)) == left


def test_the_due_time_of_the_api_is_that_of_the_clock(service: Any) -> None:
    person = make_person("incident_manager")
    incident = make("incident", service=service, priority=3, impact=2, urgency=2)
    answer = signed_in(person).get(f"/api/v1/incidents/{incident.reference}").json()
    # two hours on Friday, two on Monday
    assert answer["next_due_at"] == "2026-11-23T10:00:00Z"
