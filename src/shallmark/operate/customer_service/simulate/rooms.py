"""What the simulated year does in the room of a major incident, and its review afterwards."""

from datetime import datetime, timedelta

from shallmark.kernel import clock, writes
from shallmark.kernel.history import write_transaction
from shallmark.kernel.lifecycle import steps_of
from shallmark.kernel.people import Person
from shallmark.kernel.system import SYSTEM
from shallmark.operate.customer_service.models import Incident, MajorReview
from shallmark.operate.customer_service.models.states import OPEN
from shallmark.operate.customer_service.room import acts, review
from shallmark.operate.customer_service.simulate.scenarios import Review, ScenarioEvent
from shallmark.operate.customer_service.status import publishing

HOUR = timedelta(hours=1)


def act_in_room(incident: Incident, event: ScenarioEvent) -> Incident:
    """State a fact, or send an update; once it is no major one any more, nothing."""
    incident.refresh_from_db()
    if event.by is None or not incident.major or incident.status not in OPEN:
        return incident
    with clock.at(event.at):
        if "know" in event.values:
            draft = acts.Draft(
                know=event.values["know"], doing=event.text, to=_told_to(incident),
                headline="some work is not possible", state="trouble",
            )  # fmt: skip
            acts.send_update(incident, draft, by=event.by, at=event.at)
        else:
            acts.state_fact(
                incident, by=event.by, text=event.text, kind=event.values["kind"], at=event.at
            )
    return incident


def _told_to(incident: Incident) -> tuple[str, ...]:
    """Whoever works on it, and the status page where its service stands there."""
    return ("staff", "status") if publishing.entry_of(incident) else ("staff",)


def write_review(incident: Incident, plan: Review) -> None:
    """The review is held, another one than the manager was there, and it is reported."""
    incident.refresh_from_db()
    manager, at = incident.major_manager, plan.at
    there = manager if plan.alone else _another(incident)
    if manager is None or there is None or incident.status in OPEN:
        return
    with clock.at(at):
        found = _planned(incident, manager, at)
        values = {"causes": plan.causes, "what_worked": "The first word went out within minutes."}
        held = writes.perform(found, "hold", by=manager, values=values, at=at)
    if plan.held_at is not None:
        _date_back(held, plan.held_at, at + HOUR / 2)
    with clock.at(at + HOUR):
        review.attend(held, by=there, at=at + HOUR)
    with clock.at(at + 2 * HOUR):
        _report(held, manager, at + 2 * HOUR, dated=plan.reported_at)


def _planned(incident: Incident, manager: Person, at: datetime) -> MajorReview:
    """What its declaration opened, or one more that somebody writes."""
    found = MajorReview.objects.filter(incident=incident, status="planned").first()
    if found is not None:
        return found
    values = {"title": f"Second look at {incident.reference}", "incident": incident}
    return writes.create(MajorReview, by=manager, values={**values, "owner": manager}, at=at)


def _another(incident: Incident) -> Person | None:
    people = (incident.resolved_by, incident.owner, incident.assigned_to)
    return next((one for one in people if one and one != incident.major_manager), None)


def _date_back(held: MajorReview, to: datetime, at: datetime) -> None:
    with write_transaction(by=None, verb="import", authority=SYSTEM, at=at):
        held.refresh_from_db()
        held.held_at, held.updated_at, held.updated_by = to, at, None
        held.version += 1
        held.save()


def _report(held: MajorReview, by: Person, at: datetime, *, dated: datetime | None) -> None:
    """Past the gates, as an old tool allows it: most reviews pass them all."""
    step = steps_of(MajorReview)["report"]
    held.refresh_from_db()
    if not any(gate.refusal(held) for gate in step.gates):
        writes.perform(held, "report", by=by, at=at)
        return
    with write_transaction(by=by, verb="report", at=at):
        step.apply(held, by)
        held.reported_at, held.reported_by, held.closed_at, held.closed_by = dated or at, by, at, by
        held.updated_at, held.updated_by = at, by
        held.version += 1
        held.save()
