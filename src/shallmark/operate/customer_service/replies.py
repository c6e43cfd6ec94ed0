"""What a caller writes reaches somebody who is there, also after the end of an incident."""

from django.utils.translation import gettext as _

from shallmark.common.discussion.actions import add_entry
from shallmark.common.discussion.models import Entry
from shallmark.common.notices.notify import is_silent, notify
from shallmark.kernel.people import Person
from shallmark.kernel.system import SYSTEM
from shallmark.manage.team.models import Team
from shallmark.operate.customer_service.majors import holders
from shallmark.operate.customer_service.models import Incident

#: whoever holds this right takes what nobody else does
DESK = "service_desk_agent"


def reach_somebody(entry: Entry, incident: Incident) -> None:
    """Tell a team where neither assignee nor accountable is there; lead to the master's people.

    Assignee and accountable person are told as of every reply; whoever has left hears nothing.
    """
    if is_silent():
        return
    answering = (incident.assigned_to, incident.owner)
    if not any(person is not None and _hears(person) for person in answering):
        words = {"text": entry.text}
        line = _next_in_line(incident)
        notify(line, "reply", incident, by=entry.author, at=entry.at, values=words)
    if incident.duplicate_of is not None:
        _tell_master(incident, incident.duplicate_of)


def _hears(person: Person) -> bool:
    return person.is_active and person.is_staff_member and not person.is_system


def _next_in_line(incident: Incident) -> list[Person]:
    """The team that has it, else that of its service, else the service desk."""
    service_team = incident.service.support_team if incident.service else None
    for team in (incident.assigned_team, service_team):
        members = _members(team) if team is not None else []
        if members:
            return members
    return list(holders(role_assignments__role__rights=DESK))


def _members(team: Team) -> list[Person]:
    return [person for person in team.members.filter(is_active=True) if _hears(person)]


def _tell_master(duplicate: Incident, master: Incident) -> None:
    text = _("The caller of its duplicate %(reference)s wrote again: look there.")
    words = text % {"reference": duplicate.reference}
    add_entry(master, by=None, text=words, public=False, authority=SYSTEM)
    answering = (master.assigned_to, master.owner)
    if not any(person is not None and _hears(person) for person in answering):
        notify(_next_in_line(master), "note", master, values={"text": words})
