"""What the pages of people, teams, services and customers tell of now, beside their fields."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from shallmark.kernel.people import Person as AnyPerson
from shallmark.manage.change_configuration.item_relations import relations_of
from shallmark.manage.change_configuration.models import Ci
from shallmark.manage.team.models import Person, Team
from shallmark.operate.customer_service.models import Incident
from shallmark.operate.customer_service.models.states import OPEN
from shallmark.plan.alignment.models import Customer, Service
from shallmark.web import room_codes
from shallmark.web.invitations import may_invite
from shallmark.web.room_authority import of_authority
from shallmark.web.room_calendar import of_calendar
from shallmark.web.room_competence import of_competence, of_need, of_record, of_training
from shallmark.web.room_duties import (
    of_measure,
    of_responsibility,
    of_separation,
)
from shallmark.web.room_parts import (
    Line,
    Listing,
    Room,
    by_name,
    figures_of,
    incidents_of,
    places,
    plain_lines,
    plain_of,
    told,
)
from shallmark.web.room_people import (
    competences_of,
    members_of,
    roles_of,
    services_of,
    shifts_of,
    stands_in_for,
    teams_of,
    waits_for,
)
from shallmark.web.room_roles import of_assignment, of_role
from shallmark.web.room_service import ahead_of, now_of
from shallmark.web.room_settings import of_access_change, of_parameter
from shallmark.web.room_targets import kept_by_customer, month_of, of_target, promises_of
from shallmark.web.room_team import facts_of, of_shift, open_time
from shallmark.web.room_work import TO_DO, queue_of, work_of
from shallmark.web.rota import called_twice, drawn, rota_of


def of_service(service: Service, person: AnyPerson) -> Room:
    """Is it well now, what comes, and who receives it."""
    named = {"service": service}
    found = places(
        person,
        (
            ("incident", "open", named),
            ("incident", "breached", named),
            ("incident", "major", named),
            ("risk", "open", named),
            ("service_level_target", "all", named),
        ),
    )
    by = by_name(found)
    room = Room(figures=figures_of(by, (
        (_("open incidents"), "incident.open", ""),
        (_("breached"), "incident.breached", "bad"),
        (_("open risks"), "risk.open", ""),
        (_("targets of its own"), "service_level_target.all", ""),
    )))  # fmt: skip
    major = by.get("incident.major")
    if major and major.count:
        first = major.records.order_by("pk")[0]
        sentence = _("Major incident: %(title)s") % {"title": first.title}
        room.notice = (sentence, first.get_absolute_url())
    room.now = now_of([service.reference], by, person)
    ahead = ahead_of([service.reference], person)
    room.blocks = [
        promises_of(service, person),
        month_of(service, person),
        kept_by_customer(service, person),
    ]
    room.listings = [
        *incidents_of(by, "incident.open", _("Open incidents")),
        Listing(_("Changes ahead"), plain_lines(ahead, "planned_start")),
        *plain_of(by, "risk.open", _("Risks")),
        *_items_of(service, person),
    ]
    return told(room)


def _items_of(service: Service, person: AnyPerson) -> list[Listing]:
    """What the item that stands for the service rests on, and what rests on it."""
    item = Ci.objects.visible_to(person).filter(service=service).first()
    if item is None:
        return []
    return [
        Listing(
            ties.head,
            [
                Line(tie.other.title, tie.other.get_absolute_url(), "server", note=str(tie.words))
                for tie in ties.rows[:8]
            ],
            len(ties.rows),
            item.get_absolute_url(),
        )
        for ties in relations_of(item, person).lists
    ]


def of_customer(customer: Customer, person: AnyPerson) -> Room:
    """What is in trouble for them now, and what they receive."""
    named = {"customer": customer}
    views = ("open", "breached", "major", "answered")
    asked = [("incident", view, named) for view in views]
    by = by_name(places(person, [*asked, ("service_level_target", "all", named)]))
    room = Room(figures=figures_of(by, (
        (_("open incidents"), "incident.open", ""),
        (_("breached"), "incident.breached", "bad"),
        (_("major"), "incident.major", "bad"),
        (_("answered since resolved"), "incident.answered", "warn"),
        (_("targets of their own"), "service_level_target.all", ""),
    )))  # fmt: skip
    reported = Incident.objects.visible_to(person).filter(customer=customer, status__in=OPEN)
    # What they report something of counts, agreed with them or not.
    services = (
        Service.objects.visible_to(person)
        .filter(Q(offers__customer=customer) | Q(pk__in=reported.values("service")))
        .distinct()
    )
    received = set(services.values_list("reference", flat=True))
    room.now = now_of(received, by, person)
    room.listings = [
        *incidents_of(by, "incident.open", _("Open incidents")),
        Listing(_("Changes ahead"), plain_lines(ahead_of(received, person), "planned_start")),
        Listing(
            _("Services received or reported"),
            services_of(services, person, of=Q(customer=customer)),
        ),
    ]
    return told(room)


def of_team(team: Team, person: AnyPerson) -> Room:
    """Who has how much, what breaches next, what nobody has, and who is called."""
    named = {"assigned_team": team}
    nobody = {**named, "assigned_to": None}
    found = places(
        person,
        (
            ("incident", "open", named),
            ("incident", "open", nobody),
            ("incident", "due", named),
            ("incident", "breached", named),
            ("incident", "major", named),
            ("change_task", "all", {"team": team, **TO_DO}),
        ),
    )
    by = by_name(found)
    if "incident.open" in by:
        by["incident.open"], by["nobody"] = found[:2]
    room = Room(figures=figures_of(by, (
        (_("open for the team"), "incident.open", ""),
        (_("unassigned"), "nobody", "warn"),
        (_("due in 4 h"), "incident.due", "warn"),
        (_("breached"), "incident.breached", "bad"),
        (_("major"), "incident.major", "bad"),
        (_("open tasks of changes"), "change_task.all", ""),
    )))  # fmt: skip
    room.members = members_of(team, person)
    room.queue = queue_of(team, by.get("nobody"), room.members, person)
    rota = rota_of(team, timezone.localdate(), person)
    room.facts, room.notice = facts_of(rota) if rota.shifts else [], open_time(rota)
    room.blocks, room.is_bad = [drawn(rota, person), called_twice(rota)], False
    services = Service.objects.visible_to(person).filter(support_team=team)
    room.listings = [
        *incidents_of(by, "incident.breached", _("Breached")),
        *incidents_of(by, "incident.due", _("Due in 4 h")),
        Listing(_("Services it supports"), services_of(services, person)),
    ]
    return told(room)


def of_person(one: Person, person: AnyPerson) -> Room:
    """What somebody has to do, which roles with which deputy, and what waits for a word."""
    room = Room(is_bad=False)
    if may_invite(one, by=person):
        sentence = _("Invited, without a password yet: send the sign-in link.")
        room.notice = (sentence, f"{one.get_absolute_url()}/invitation")
    room.blocks = [roles_of(one, person), waits_for(one, person)]
    room.listings = [
        *work_of(one, person),
        Listing(_("Competences"), competences_of(one, person)),
        Listing(_("Stands in for"), stands_in_for(one, person)),
        Listing(_("Teams"), teams_of(one, person)),
        Listing(_("On call"), shifts_of(one, person)),
    ]
    return told(room)


#: key of a record type -> what its page tells of now
ROOMS: dict[str, Callable[[Any, AnyPerson], Room]] = {
    "service": of_service,
    "customer": of_customer,
    "team": of_team,
    "person": of_person,
    "on_call_shift": of_shift,
    "role": of_role,
    "role_assignment": of_assignment,
    "responsibility": of_responsibility,
    "authority_level": of_authority,
    "separation_rule": of_separation,
    "compensating_measure": of_measure,
    "competence": of_competence,
    "competence_need": of_need,
    "competence_record": of_record,
    "training_record": of_training,
    "service_level_target": of_target,
    "calendar": of_calendar,
    "access_change": of_access_change,
    "parameter": of_parameter,
    **room_codes.ROOMS,
}
