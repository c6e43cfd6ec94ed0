"""The day on which the demonstration is opened: a queue to triage, and work in every state.

The year ends in finished work; whoever opens the demonstration wants to take the next call.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from shallmark.kernel.provenance import Source, entered
from shallmark.manage.team.models import Person
from shallmark.operate.customer_service.models import Incident
from shallmark.operate.customer_service.rules import ASKED_OF, MAJOR_QUESTIONS
from shallmark.operate.customer_service.simulate import security, year
from shallmark.operate.customer_service.simulate.demo_queue_data import (
    NEW_TICKETS,
    OPEN_TICKETS,
    NewTicket,
    OpenTicket,
)
from shallmark.operate.customer_service.simulate.generator import MINUTE, PRIORITIES
from shallmark.operate.customer_service.simulate.scenario_runner import existing_keys, run_scenario
from shallmark.operate.customer_service.simulate.scenarios import Scenario, ScenarioEvent
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.organisation import Organisation

#: between report and triage
TRIAGE_DELAY = timedelta(minutes=4)


@entered(Source.SIMULATION)
def write_demo_queue(context: SimulationContext, now: datetime) -> list[Incident]:
    """Write what has happened today until `now`, the oldest first."""
    scenarios = [*(_open_ticket(context, ticket, now) for ticket in OPEN_TICKETS)]
    scenarios += [_new_ticket(context, ticket, now) for ticket in NEW_TICKETS]
    known = existing_keys()
    fresh = sorted(
        (scenario for scenario in scenarios if scenario.key not in known),
        key=lambda scenario: scenario.key,
    )
    return [incident for scenario in fresh if (incident := run_scenario(scenario, now)) is not None]


def _new_ticket(context: SimulationContext, ticket: NewTicket, now: datetime) -> Scenario:
    return Scenario([_create(context, ticket, now)], 3, ticket.channel)


def _create(
    context: SimulationContext, ticket: NewTicket | OpenTicket, now: datetime
) -> ScenarioEvent:
    org = context.org
    at = now - ticket.minutes * MINUTE
    reporter = _reporter(context, ticket.customer)
    own = ticket.channel in {"portal", "monitoring"}
    values = {
        "title": ticket.title,
        "description": ticket.text,
        "reporter": reporter,
        "channel": ticket.channel,
        "reported_at": at,
    }
    return ScenarioEvent(at, "create", reporter if own else org.staff["desk"][2], values)


def _reporter(context: SimulationContext, customer: str) -> Person | None:
    """Karin, if it is her division: whoever signs in as her finds what she reported."""
    if not customer:
        return context.org.monitor
    users = context.org.users[customer]
    return users[0] if customer == "retail" else context.rng.choice(users)


def _open_ticket(context: SimulationContext, ticket: OpenTicket, now: datetime) -> Scenario:
    org = context.org
    created = _create(context, ticket, now)
    triaged = created.at + TRIAGE_DELAY
    agent = _person(org, "svea" if ticket.security else "mareike" if ticket.major else "ana")
    scenario = Scenario(
        [created, *_triage_events(org, ticket, triaged, agent)], PRIORITIES[ticket.levels], ""
    )
    resolver = _person(org, ticket.assignee) if ticket.assignee else agent
    if ticket.assignee:
        scenario.add(
            ScenarioEvent(triaged + 2 * MINUTE, "assign", agent, {"assigned_to": resolver})
        )
    for comment in ticket.comments:
        at = triaged + comment.minutes * MINUTE
        scenario.add(ScenarioEvent(at, comment.verb, resolver, text=comment.text))
    scenario.add(*_outcome_events(org, ticket, triaged, resolver))
    if ticket.major:
        year.declare_major(scenario, org, until=now)
    return scenario


def _triage_events(
    org: Organisation, ticket: OpenTicket, at: datetime, agent: Person
) -> Sequence[ScenarioEvent]:
    service = org.services[ticket.service]
    values: dict[str, Any] = {
        "service": service,
        "category": org.categories[ticket.category][0],
        "impact": ticket.levels[0],
        "urgency": ticket.levels[1],
        "assigned_team": service.support_team,
    }
    if ticket.security:
        values |= security.marked(org)
    if PRIORITIES[ticket.levels] <= ASKED_OF:
        values["criteria_answers"] = dict.fromkeys(MAJOR_QUESTIONS, False)
    search = {"kedb_words": ticket.title}
    return (
        ScenarioEvent(at, "edit", agent, values),
        ScenarioEvent(at + timedelta(seconds=20), "triage", agent),
        ScenarioEvent(at + timedelta(seconds=50), "note_search", agent, search),
    )


def _outcome_events(
    org: Organisation, ticket: OpenTicket, triaged: datetime, resolver: Person
) -> list[ScenarioEvent]:
    """The ticket is put on hold, or resolved."""
    events = []
    if ticket.on_hold is not None:
        minutes, key, question = ticket.on_hold
        values: dict[str, Any] = {"hold_reason": org.hold_reasons[key], "hold_note": question}
        values["hold_until"] = triaged + timedelta(days=2)
        events.append(ScenarioEvent(triaged + minutes * MINUTE, "put_on_hold", resolver, values))
    if ticket.resolved is not None:
        minutes, key, text = ticket.resolved
        solved = {"resolution": text, "resolution_code": org.codes[key]}
        events.append(ScenarioEvent(triaged + minutes * MINUTE, "resolve", resolver, solved))
    return events


def _person(org: Organisation, username: str) -> Person:
    return next(person for person in org.everybody if person.username == username)
