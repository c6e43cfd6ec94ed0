"""What the incident's page shows beside what every record's page does."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from shallmark.common.discussion.models import Entry
from shallmark.common.discussion.queries import timeline
from shallmark.common.waivers.models import Waiver
from shallmark.kernel import clock
from shallmark.kernel.models.personal import Draft
from shallmark.kernel.pages.record_base import also_fetch, is_staff
from shallmark.kernel.pages.record_links import Related, also_related
from shallmark.kernel.pages.record_panels import adds_to
from shallmark.kernel.pages.record_stepper import use_waived
from shallmark.kernel.pages.record_timeline import use_timeline
from shallmark.kernel.picks import word_for
from shallmark.operate.customer_service.forms import priority_name
from shallmark.operate.customer_service.models import Incident
from shallmark.operate.customer_service.models.states import OPEN, Status
from shallmark.operate.customer_service.page_clocks import clock_lines, lead_clock

#: children and duplicates named on a page
MOST = 20


def use_parts() -> None:
    """Plug the incident's parts into the kernel's page; safe to call again."""
    adds_to("incident")(incident_context)
    also_related("incident")(relatives)
    also_fetch("incident", "reporter")
    use_timeline(timeline)
    use_waived(waived_checks)


def waived_checks(reference: str) -> frozenset[str]:
    """Checks that are waived for this record, or as a whole, at this moment. One query."""
    now = clock.now()
    found = Waiver.objects.filter(
        Q(record="") | Q(record=reference),
        Q(revoked_at__isnull=True) | Q(revoked_at__gt=now),
        approved_by__isnull=False,
        valid_from__lte=now,
        valid_to__gt=now,
    )
    return frozenset(found.values_list("check_id", flat=True))


def incident_context(incident: Incident, person: Any) -> dict[str, Any]:
    """Clocks, people, reply box. At most three queries; customers get their own template."""
    address = incident.get_absolute_url()
    place = f"discuss/incident/{incident.reference}"
    draft = unsent(person, place, incident)
    found: dict[str, Any] = {
        "is_open": incident.status in OPEN,
        "reporter": incident.reporter,
        "reply_place": place,
        "reply_url": f"/discuss/incident/{incident.reference}",
        "draft": draft,
        "back": address,
    }
    if not is_staff(person):
        return {
            **found,
            "template": "customer_service/incident_customer.html",
            **_of_caller(incident, person),
        }
    lines = clock_lines(incident, clock.now())
    return {
        **found,
        "clocks": lines,
        "lead_clock": lead_clock(lines),
        "mine": incident.assigned_to_id == person.pk,
        "me": word_for(person),
        "priority_name": priority_name,
        "may_reply": bool(getattr(incident, "may_change", False))
        or incident.reporter_id == person.pk,
        "may_hold": incident.status == Status.IN_PROGRESS,
    }


def _of_caller(incident: Incident, person: Any) -> dict[str, Any]:
    """What the caller may answer: whether it works again, or that it is not needed any more."""
    is_caller = incident.reporter_id == person.pk
    return {
        "is_caller": is_caller,
        "asks": is_caller and incident.status == Status.RESOLVED,
        "waits": incident.status == Status.ON_HOLD
        and getattr(incident.hold_reason, "key", "") == "awaiting_caller",
        "may_cancel": is_caller and incident.status == Status.NEW,
    }


def unsent(person: Any, place: str, incident: Incident) -> Draft | None:
    """The draft of a reply, unless something was said after it was kept. One query without one."""
    for draft in Draft.objects.filter(person=person, place=place):
        later = Entry.objects.filter(
            record_key="incident", record_id=incident.pk, author=person, at__gte=draft.kept_at
        )
        return None if later.exists() else draft
    return None


def relatives(incident: Incident, person: Any) -> list[Related]:
    """Master, children and duplicates as far as the person may read them. One query."""
    family: Any = Incident.objects.visible_to(person)
    found = family.filter(parent=incident) | family.filter(duplicate_of=incident)
    above = [pk for pk in (incident.parent_id, incident.duplicate_of_id) if pk]
    found = (found | family.filter(pk__in=above)).order_by("-pk")[:MOST]
    return [_relative(one, incident) for one in found]


def _relative(one: Incident, incident: Incident) -> Related:
    kind = _("duplicate")
    if one.pk == incident.parent_id:
        kind = _("master")
    elif one.pk == incident.duplicate_of_id:
        kind = _("duplicate of")
    elif one.parent_id == incident.pk:
        kind = _("child")
    return Related(kind, one.reference, one.title, one.get_absolute_url(), str(one.status))
