"""What follows from what is typed of an incident, before it is written: priority and due times."""

from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict
from django.utils.translation import gettext as _

from shallmark.kernel import clock
from shallmark.kernel.lifecycle import steps_of
from shallmark.kernel.people import Person
from shallmark.operate.customer_service.clocks import INCIDENTS
from shallmark.operate.customer_service.models import Incident
from shallmark.operate.customer_service.page_clocks import METRICS, name_of
from shallmark.operate.customer_service.records import IncidentRecord
from shallmark.operate.customer_service.rules import fill_from_category, fill_people, set_priority
from shallmark.pages.record_forms import form_for

#: what decides about the priority and the clocks of a new incident
DECIDING = ("reporter", "service", "category", "impact", "urgency", "reported_at")


@dataclass(frozen=True, slots=True)
class Follows:
    """What the form as it is typed would make."""

    priority: int | None
    #: the name of each clock that would run, and when it would be due
    dues: list[tuple[str, datetime]]
    #: where these are not chosen, what was taken instead, or why no clock runs
    said: str = ""


def of_new(typed: QueryDict, person: Person) -> Follows:
    """Of the form of a new incident. Nothing is written; whatever is no value counts as empty."""
    incident = _filled(typed, person, DECIDING, None)
    now = clock.now()
    incident.created_at = now
    incident.reported_at = min(incident.reported_at or now, now)
    chosen = (incident.impact, incident.urgency)
    fill_from_category(incident)
    fill_people(incident, person)
    set_priority(incident)
    dues = _dues(incident, now) if incident.priority else []
    return Follows(incident.priority, dues, _said(incident, chosen, dues))


def of_triage(incident: Incident, typed: QueryDict, person: Person) -> Incident:
    """The incident as the form of its acceptance would leave it; a copy that nobody saves."""
    # A caller and a text that are there are not asked for again, and stay.
    there = {name for name in ("reporter", "description") if name not in typed}
    names = tuple(name for name in steps_of(Incident)["triage"].form_fields if name not in there)
    copy = _filled(typed, person, names, incident)
    set_priority(copy)
    return copy


def _filled(
    typed: QueryDict, person: Person, names: tuple[str, ...], record: Incident | None
) -> Incident:
    form = form_for(IncidentRecord, names, person, record=record, data=typed)
    form.is_valid()
    filled: Incident = form.instance  # type: ignore[attr-defined]
    return filled


def _dues(incident: Incident, now: datetime) -> list[tuple[str, datetime]]:
    log = INCIDENTS.first_log(incident)
    clocks = INCIDENTS.clocks_of(incident, now, log)
    known = {clock.rule.metric: clock.state.due_at for clock in clocks}
    return [(name_of(metric), due) for metric in METRICS if (due := known.get(metric))]


def _said(
    incident: Incident,
    chosen: tuple[int | None, int | None],
    dues: list[tuple[str, datetime]],
) -> str:
    if incident.priority is None:
        return ""
    if incident.service_id is None:
        return _("Which target counts follows from the service.") if not dues else ""
    if not dues:
        return _("No target is agreed for this service and priority: no clock runs.")
    if None in chosen:
        return _("Impact and urgency as the category has them.")
    return ""
