"""Who hears of what is done in the room: of an update, of a role, of the declaration."""

from collections.abc import Collection

from django.contrib.auth import get_user_model

from shallmark.common.discussion.actions import add_entry
from shallmark.common.notices.notify import is_silent, notify
from shallmark.kernel import access
from shallmark.kernel.authority import FOLLOWING
from shallmark.operate.customer_service.majors import (
    ROOM,
    holders,
    tell_management,
    top_management,
)
from shallmark.operate.customer_service.models import Incident, MajorRole, MajorUpdate
from shallmark.operate.customer_service.room import audiences
from shallmark.operate.customer_service.room.words import text_for


def tell_role(given: MajorRole) -> None:
    """Who was handed a role hears of it, by the name of the role, and is led to the room."""
    if not is_silent():
        values = {"role": given.get_role_display(), "page": ROOM}
        notify([given.person], "role", given.incident, by=given.by, at=given.at, values=values)


def tell_managers(given: MajorRole, reason: str) -> None:
    """The other incident managers hear of a declaration; top management is told anyway."""
    if is_silent():
        return
    others = holders(role_assignments__role__rights="incident_manager")
    others = others.exclude(pk=given.person_id).exclude(pk__in=top_management().values("pk"))
    values = {"page": ROOM, **({"text": reason} if reason else {})}
    notify(others, "major", given.incident, by=given.by, at=given.at, values=values)


def _hears_of(child: Incident, master: Incident) -> bool:
    """Whether the words about the master may stand in its child: few read of one of security."""
    if not master.is_read_by_few:
        return True
    caller = child.reporter
    return child.is_read_by_few and caller is not None and access.may_read(caller, master)


def tell_update(update: MajorUpdate, to: Collection[str]) -> dict[str, int]:
    """Public replies to callers, notices to the others; how many people of each were told."""
    incident, by, at = update.incident, update.by, update.at
    people = audiences.people_of(incident)
    children = list(audiences.joined(incident))
    text = text_for(update)
    if audiences.CUSTOMER in to:
        # what the caller is told, top management is told too (majors.notify_management)
        for each in (incident, *(child for child in children if _hears_of(child, incident))):
            add_entry(each, by=by, text=text, public=True, authority=FOLLOWING)
    else:
        tell_management(incident, text, at=at)
    if not is_silent():
        others = {
            audiences.CUSTOMER: people[audiences.CUSTOMER] - {incident.reporter_id},
            audiences.STAFF: people[audiences.STAFF] - people[audiences.MANAGEMENT],
        }
        values = {"text": text, "page": ROOM}
        for audience, keys in others.items():
            if audience in to:
                known = get_user_model().objects.filter(pk__in=keys)
                notify(known, "major", incident, by=by, at=at, values=values, audience=audience)
    return {
        each.key: audiences.heard([incident, *children], people[each.key], at)
        for each in audiences.chosen(to)
    }
