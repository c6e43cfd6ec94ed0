"""What is filled in for the agent before an incident is accepted, and what that will prove."""

from typing import Any

from django.forms import BaseForm

from shallmark.kernel.lifecycle import steps_of
from shallmark.kernel.people import Person
from shallmark.operate.customer_service.matches import Match
from shallmark.operate.customer_service.models import Category, Incident
from shallmark.operate.customer_service.records import IncidentRecord
from shallmark.operate.customer_service.rules import matrix_priority
from shallmark.pages.record_forms import form_for
from shallmark.workplace.gates import Gates

ASKED = ("service", "category", "impact", "urgency")


def suggested(incident: Incident, matches: list[Match]) -> dict[str, Any]:
    """Values for fields that are empty: from the best match, then from the category."""
    suggestion: dict[str, Any] = {}
    best = matches[0].incident if matches else None
    for name in ("service", "category"):
        if best is not None and getattr(incident, f"{name}_id") is None:
            suggestion[name] = getattr(best, f"{name}_id")
    category = incident.category
    if category is None and suggestion.get("category"):
        category = Category.objects.filter(pk=suggestion["category"]).first()
    for name in ("impact", "urgency"):
        if getattr(incident, name) is None:
            usual = getattr(category, f"default_{name}", None)
            suggestion[name] = usual or (getattr(best, name) if best is not None else None)
    return {name: value for name, value in suggestion.items() if value is not None}


def triage_form(incident: Incident, person: Person, matches: list[Match]) -> BaseForm:
    """The form of the step, filled in; without what its gates ask for nobody sends it."""
    fields = steps_of(Incident)["triage"].form_fields
    initial = suggested(incident, matches)
    form = form_for(IncidentRecord, fields, person, record=incident, initial=initial)
    for name in (*ASKED, "reporter", "description"):
        form.fields[name].required = True
    # The desk takes what nobody has; whoever accepts may still choose somebody else.
    team = incident.assigned_team_id
    if team is None and len(person.team_ids) == 1:
        team = form.initial["assigned_team"] = person.team_ids[0]
    if incident.assigned_to_id is None and team in person.team_ids:
        form.initial["assigned_to"] = person.pk
    return form


def foreseen(impact: str | int | None, urgency: str | int | None) -> int | None:
    """The priority that the matrix gives these two."""
    try:
        return matrix_priority(int(impact or ""), int(urgency or ""))
    except ValueError:
        return None


def evidence_preview(incident: Incident) -> list[dict[str, str]]:
    """The gates of acceptance and resolution as lines of evidence to come."""
    steps = steps_of(Incident)
    gates = Gates(incident)
    search = (state for state in gates.states(steps["resolve"]) if state.gate.check == "CHK-INC-07")
    states = [*gates.states(steps["triage"]), *search]
    return [
        {
            "outcome": "conforming" if state.is_open else "no_evidence",
            "clause": "8.6.1",
            "sentence": str(state.gate.label),
        }
        for state in states
        if state.gate.check.startswith("CHK-INC")
    ]
