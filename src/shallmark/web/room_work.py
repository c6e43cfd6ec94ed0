"""Work by kind on the pages of people and teams: what is open, what is late, what nobody has.

What one answers for is counted out of the same lines as *Linked* on the page, so that two numbers
of one kind never part without a word.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shallmark.kernel.lifecycle import steps_of
from shallmark.kernel.people import Person as AnyPerson
from shallmark.kernel.texts import Text, capital
from shallmark.manage.team.models import Person, Team
from shallmark.operate.customer_service.models import Incident
from shallmark.pages.idempotency import new_token
from shallmark.pages.list_address import VIEW
from shallmark.pages.list_views import shipped_tabs
from shallmark.web.room_parts import (
    Line,
    Listing,
    Place,
    Queue,
    Taken,
    incident_lines,
    places,
)
from shallmark.workplace.pointing import pointing_at
from shallmark.workplace.step_form import may_take

#: states of a task of a change that is still to be done
TO_DO = {"status": "open,in_progress"}
LATE = gettext_lazy("late")


@dataclass(frozen=True)
class Work:
    """One kind of work: its list, the field that names the person, and the view of what is late."""

    key: str
    view: str
    field: str
    late: str = ""
    #: words of the view of what is late, and filters beside the view
    word: Text = LATE
    more: tuple[tuple[str, str], ...] = ()
    #: what it is called where its kind does not say it
    name: Text = ""


#: what one person has to do
WORK = (
    Work("incident", "open", "assigned_to", "breached", gettext_lazy("breached")),
    Work("change", "open", "implementer", "late"),
    Work("change_task", "all", "assigned_to", "late", more=tuple(TO_DO.items())),
    Work("action", "open", "owner", "late"),
    Work("nonconformity", "open", "owner", "late"),
    Work("improvement", "open", "owner"),
    Work("plan_task", "open", "owner"),
    Work("discrepancy", "open", "owner"),
    Work("ci_audit", "planned", "auditor"),
    Work("document", "overdue", "owner", name=gettext_lazy("Documents to review")),
    Work("risk", "review", "owner", name=gettext_lazy("Risks to review")),
)
#: what one person answers for: record type, view, field
ANSWERS = (
    ("risk", "open", "owner"),
    ("control", "operating", "owner"),
    ("service", "live", "owner"),
    ("ci", "present", "owner"),
    ("document", "published", "owner"),
    ("policy", "in_force", "owner"),
    ("process", "operating", "owner"),
)


def work_of(one: Person, person: AnyPerson) -> list[Listing]:
    """Open work by kind, and what one answers for. Two queries."""
    asked: list[tuple[str, str, dict[str, Any]]] = []
    for work in WORK:
        named = {work.field: one, **dict(work.more)}
        asked.append((work.key, work.view, named))
        if work.late:
            asked.append((work.key, work.late, {work.field: one}))
    asked += [(key, view, {field: one}) for key, view, field in ANSWERS]
    found = {
        (place.record_type.key, str(place.address.get(VIEW))): place
        for place in places(person, asked)
    }
    lines = [
        _line(work, found[work.key, work.view], found.get((work.key, work.late)))
        for work in WORK
        if (work.key, work.view) in found and found[work.key, work.view].count
    ]
    count = sum(found[work.key, work.view].count for work in WORK if (work.key, work.view) in found)
    held = _held(one, person, found)
    return [Listing(_("Open work"), lines, count), Listing(_("Answers for"), held)]


def _line(work: Work, place: Place, late: Place | None) -> Line:
    """A kind: how many are open, and how many of them are late."""
    number = late.count if late else 0
    return Line(
        title=str(work.name) or capital(place.record_type.label_plural()),
        url=place.url,
        icon=place.record_type.icon,
        step=(f"{number} {work.word}", late.url) if late and number else None,
        end=str(place.count),
    )


def _held(one: Person, person: AnyPerson, found: dict[tuple[str, str], Place]) -> list[Line]:
    """What holds now, of all that name the person: the number that *Linked* tells."""
    every = {(each.key, each.name): each.count for each in pointing_at(one, person)}
    lines = []
    for key, view, field in ANSWERS:
        place = found.get((key, view))
        if place is None or not place.count:
            continue
        tab = next(tab for tab in shipped_tabs(place.record_type, person) if tab.key == view)
        total = every.get((key, field), place.count)
        part = _("%(count)d of %(all)d") % {"count": place.count, "all": total}
        lines.append(
            Line(
                title=capital(place.record_type.label_plural()),
                url=place.url,
                icon=place.record_type.icon,
                note=str(tab.name),
                end=part if total != place.count else str(place.count),
            )
        )
    return lines


def queue_of(
    team: Team, place: Place | None, members: list[dict[str, Any]], person: AnyPerson
) -> Queue | None:
    """The incidents of the team that nobody has, each with who may take it. Two queries."""
    if place is None or not place.count:
        return None
    lines = incident_lines(place.records)
    named = Incident.objects.filter(reference__in=[line.reference for line in lines])
    incidents = {each.reference: each for each in named}
    assign = steps_of(place.record_type.model)["assign"]
    may = all(may_take(each, assign, person) for each in incidents.values())
    able = [one for one in members if one["person"].is_active and not one["outside"]]
    words = _("%(name)s, %(count)d open")
    people = [
        (one["person"].reference, words % {"name": one["person"], "count": one["every"]})
        for one in sorted(able, key=lambda one: (one["every"], str(one["person"])))
    ]
    taken = [Taken(line, incidents[line.reference].version, new_token()) for line in lines]
    return Queue(taken, place.count, place.url, team, people if may else [])
