"""Gates and checks of security incidents agree.

An incident stands before a step, whole or with one thing amiss. Where a gate of security is shut,
the step is refused, and what came in past it is found nonconforming; where all are open, it is not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from shallmark.conformity.tests.judged import conforms
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import Refused
from shallmark.kernel.history import write_transaction
from shallmark.kernel.lifecycle import steps_of
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.system import SYSTEM
from shallmark.ledger.engines import Moment
from shallmark.manage.team.models import RoleDefinition
from shallmark.operate.customer_service import security_path
from shallmark.operate.customer_service.models import Incident, SecurityCategory, SecurityPriority
from shallmark.operate.customer_service.tests import factories
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
SEEN = Moment(START + timedelta(days=90), START - timedelta(days=1), START + timedelta(days=60))
OF_SECURITY = frozenset({"CHK-SEC-06", "CHK-SEC-07"})
#: the steps of incidents are counted in test_gates_agree.py
COVERED: frozenset[tuple[str, str]] = frozenset()
LATER = timedelta(minutes=30)


@dataclass
class People:
    manager: Any
    leads: Any
    agent: Any


@pytest.fixture
def people() -> Iterator[People]:
    with clock.at(START - timedelta(days=400)):
        manager, leads = _holding("security_manager"), _holding("it_executive_officer")
        agent = make_person("service_desk_agent")
    with clock.at(START):
        yield People(manager, leads, agent)


def _holding(key: str) -> Any:
    role = RoleDefinition.objects.get(key=key)
    person = make_person(role.rights)
    make("role_assignment", role=role, person=person, starts_on=date(2020, 1, 1))
    return person


def laid(people: People, status: str, **values: Any) -> Incident:
    """On the path, with all three acts; then in the state, with what is amiss."""
    incident = factories.incident(
        security=True,
        security_category=SecurityCategory.objects.get(key="phishing"),
        security_priority=SecurityPriority.objects.get(key="low"),
    )
    with write_transaction(by=None, verb="escalate", authority=SYSTEM):
        security_path.follow(incident, START)
    security_path.acknowledge(incident, by=people.manager)
    whole = {
        "triaged_at": START, "owner": people.manager, "assigned_to": people.agent,
        "investigation": "One pass word was typed on a copy of the page.",
        "investigated_by": people.manager, "investigated_at": START, "decider": people.leads,
        "management_decision": "The mail filter is sharpened.", "decided_by": people.leads,
        "decided_at": START, "security_review": "It was told early.",
        "reviewed_by": people.manager, "resolution": "All pass words are new.",
        "resolution_code": make("resolution_code"),
    }  # fmt: skip
    if status == "resolved":
        whole |= {"resolved_at": START, "reviewed_at": START, "resolved_by": people.agent}
    factories.imported(incident, status=status, **{**whole, **values})
    return incident


NO_CATEGORY, NO_PRIORITY = {"security_category": None}, {"security_priority": None}
CLASS: dict[str, tuple[dict[str, Any], str]] = {
    "whole": ({}, ""),
    "no category": (NO_CATEGORY, "security_class"),
    "no priority": (NO_PRIORITY, "security_class"),
}
CLOSING: dict[str, tuple[dict[str, Any], str]] = {
    "whole": ({}, ""),
    "not investigated": ({"investigated_by": None}, "investigated"),
    "not decided": ({"decided_by": None}, "decided"),
    "not reviewed": ({"reviewed_at": None}, "reviewed"),
    "reviewed too early": ({"reviewed_at": START - LATER}, "reviewed"),
}
WORD = {"word_channel": "phone", "word_at": START}
TRIES: dict[str, tuple[str, dict[str, tuple[dict[str, Any], str]]]] = {
    "triage": ("new", CLASS),
    "resolve": ("in_progress", CLASS),
    "confirm": ("resolved", CLOSING),
    "close": (
        "resolved",
        {name: ({**values, **WORD}, shut) for name, (values, shut) in CLOSING.items()},
    ),
}
EVERY = [(verb, name) for verb, (_status, tries) in TRIES.items() for name in tries]


def of_security(incident: Incident, verb: str) -> dict[str, str | None]:
    gates = steps_of(Incident)[verb].gates
    return {each.name: each.refusal(incident) for each in gates if each.check in OF_SECURITY}


def verdict(check: str, incident: Incident) -> list[bool | None]:
    return conforms(check, incident.reference, SEEN)


def past_the_gates(incident: Incident, verb: str, by: Any) -> None:
    step = steps_of(Incident)[verb]
    with entered(Source.IMPORT), write_transaction(by=by, verb=verb, authority=SYSTEM, at=START):
        step.apply(incident, by)
        for column in step.sets_time:
            setattr(incident, column, START)
        if incident.status == "closed":
            incident.closed_at = START
        incident.updated_at, incident.updated_by = START, by
        incident.save()


@pytest.mark.parametrize(("verb", "name"), EVERY)
def test_it_agrees_with_the_check_of_each_gate(people: People, verb: str, name: str) -> None:
    status, tries = TRIES[verb]
    values, shut = tries[name]
    incident = laid(people, status, **values)
    states = of_security(incident, verb)
    assert [gate for gate, said in states.items() if said is not None] == [shut] * bool(shut)
    by = incident.reporter if verb == "confirm" else people.manager
    options: dict[str, Any] = {"by": by, "reason": "All is well again.", "confirm": True}
    if shut:
        with pytest.raises(Refused), transaction.atomic():
            writes.perform(incident, verb, **options)
        past_the_gates(incident, verb, by)
    else:
        writes.perform(incident, verb, **options)
    check = "CHK-SEC-06" if tries is CLASS else "CHK-SEC-07"
    assert verdict(check, incident) == [not shut]


def test_it_tries_each_gate_of_security_open_and_shut(people: People) -> None:
    """Those of the acts themselves are tried with the acts: test_security.py and below."""
    incident = laid(people, "resolved")
    for verb in steps_of(Incident).keys() - {"decide_security", "review_security"}:
        tried = {shut for _values, shut in TRIES.get(verb, ("", {}))[1].values()} - {""}
        assert set(of_security(incident, verb)) == tried, verb


@pytest.mark.parametrize("who", ["manager", "agent"])
def test_a_decision_of_others_is_refused_and_found(people: People, who: str) -> None:
    """Of who leads nothing; of who worked on it, too."""
    by = getattr(people, who)
    incident = laid(people, "resolved", decided_by=None, management_decision="")
    values = {"management_decision": "Nothing is to follow from it, it was an attempt."}
    with pytest.raises(Refused), transaction.atomic():
        writes.perform(incident, "decide_security", by=by, values=values, authority=SYSTEM)
    factories.imported(
        incident, status="closed", closed_at=START, decided_by=by, decided_at=START, **values
    )
    assert verdict("CHK-SEC-07", incident) == [False]
