"""The first write here ends the rule of the source over a record that it brought in."""

from typing import Any

import pytest

from shallmark.connect.servicenow.tests.conftest import Import, counts
from shallmark.connect.servicenow.tests.test_import import LIST
from shallmark.kernel import writes
from shallmark.kernel.system import SYSTEM
from shallmark.operate.customer_service.models import Incident
from shallmark.operate.customer_service.queries_report import incident_report
from shallmark.pages.tests.factory import make

pytestmark = pytest.mark.django_db
WAITING = "INC7,Awaiting Vendor,2016-03-01,printer,2016-03-02\n"
LATER = "INC7,Resolved,2016-03-01,printer,2016-03-09\n"


@pytest.fixture
def incident(bring_in: Import) -> Incident:
    bring_in(LIST + WAITING)
    incident = Incident.objects.get()
    assert (incident.status, incident.source_state) == ("on_hold", "Awaiting Vendor")
    return incident


def resume(incident: Incident) -> Any:
    return writes.perform(incident, "resume", by=make("person"), authority=SYSTEM)


def edit(incident: Incident) -> Any:
    values = {"workaround": "Use the other one."}
    return writes.edit(incident, by=make("person"), values=values, authority=SYSTEM)


@pytest.mark.parametrize("write", [resume, edit])
def test_it_takes_the_word_of_the_source_away(incident: Incident, write: Any) -> None:
    assert write(incident).source_state == ""
    assert Incident.objects.get().source_state == ""
    assert Incident.objects.get().source_system == "servicenow"


@pytest.mark.parametrize("write", [resume, edit])
def test_it_refuses_what_the_source_says_later(
    incident: Incident, bring_in: Import, write: Any
) -> None:
    status = write(incident).status
    result = bring_in(LIST + LATER)
    assert counts(result) == (0, 0, 0, 1)
    assert "edited here on" in result.reasons[0][1]
    assert Incident.objects.get().status == status


def test_it_leaves_to_the_source_what_nobody_touched(incident: Incident, bring_in: Import) -> None:
    assert counts(bring_in(LIST + LATER)) == (0, 1, 0, 0)
    assert Incident.objects.get().source_state == "Resolved"


def test_it_counts_no_change_of_state_where_only_the_word_went(incident: Incident) -> None:
    assert edit(incident).status == "on_hold"
    assert incident_report()["transitions"] == []
    resume(incident)
    assert incident_report()["transitions"] == [["on_hold", "in_progress", 1]]
