"""What the incident's page shows beside what every record's page does."""

from typing import Any

from django.db.models import Exists
from django.utils.translation import gettext as _

from shallmark.common.discussion.models import Attachment, Entry, Kind
from shallmark.kernel import clock
from shallmark.kernel.autocomplete import choice_text
from shallmark.kernel.models import Record
from shallmark.kernel.models.personal import Draft
from shallmark.kernel.people import Person
from shallmark.kernel.records import Related, type_of
from shallmark.operate.customer_service.articles.searches import Taken, article_taken
from shallmark.operate.customer_service.forms import QUESTIONS, priority_name
from shallmark.operate.customer_service.gates import waits_for_caller
from shallmark.operate.customer_service.models import (
    ArticleVersion,
    Incident,
    IncidentTemplate,
)
from shallmark.operate.customer_service.models.states import OPEN, Status
from shallmark.operate.customer_service.page_clocks import clock_lines, lead_clock
from shallmark.operate.customer_service.page_security import security_context
from shallmark.operate.customer_service.portal.frame import frame_context
from shallmark.operate.customer_service.satisfaction import survey_of
from shallmark.pages.record_base import is_changeable, is_staff

#: children and duplicates named on a page
MOST = 20


def template_context(template: IncidentTemplate, person: Person) -> dict[str, Any]:
    """The description stands where the form is shown (web/room_codes.py), for staff."""
    return {"apart": ("description",) if is_staff(person) and template.description else ()}


def incident_context(incident: Incident, person: Person) -> dict[str, Any]:
    """Clocks, people, reply box. At most three queries; customers get their own template."""
    address = incident.get_absolute_url()
    place = f"discuss/incident/{incident.reference}"
    draft = unsent(person, place, incident)
    answer = None if draft else known_answer(incident, person)
    context: dict[str, Any] = {
        "is_open": incident.status in OPEN,
        "reporter": incident.reporter,
        "reply_place": place,
        "reply_url": f"/discuss/incident/{incident.reference}",
        "draft": draft,
        "answer": answer,
        "back": address,
    }
    if not is_staff(person):
        return {
            **context,
            "template": "customer_service/incident_customer.html",
            **frame_context(person),
            **_of_caller(incident, person),
        }
    lines = clock_lines(incident, clock.now())
    return {
        **context,
        **security_context(incident, person),
        "clocks": lines,
        "lead_clock": lead_clock(lines),
        "mine": incident.assigned_to_id == person.pk,
        "me": choice_text(person),
        "priority_name": priority_name,
        "questions": QUESTIONS,
        "may_reply": is_changeable(incident) or incident.reporter_id == person.pk,
        "may_hold": incident.status == Status.IN_PROGRESS,
    }


def _of_caller(incident: Incident, person: Person) -> dict[str, Any]:
    """What the caller may answer: whether it works again, or that it is not needed any more."""
    is_caller = incident.reporter_id == person.pk
    files = Attachment.objects.filter(record_key="incident", record_id=incident.pk, entry=None)
    return {
        "files": list(files.order_by("pk")),
        "is_caller": is_caller,
        "asks": is_caller and incident.status == Status.RESOLVED,
        "asks_of_word": is_caller
        and waits_for_caller.refusal(incident) is None
        and incident.status == Status.CLOSED
        and incident.denied_at is None,
        "waits": incident.status == Status.ON_HOLD
        and getattr(incident.hold_reason, "key", "") == "awaiting_caller",
        "may_cancel": is_caller and incident.status == Status.NEW,
        "goes_on_in": _goes_on_in(incident, person),
        "survey": survey_of(incident, person) if incident.status == Status.CLOSED else None,
    }


def _goes_on_in(incident: Incident, person: Person) -> Incident | None:
    """The master of a duplicate, where its caller may read it."""
    if incident.duplicate_of_id is None:
        return None
    return Incident.objects.visible_to(person).filter(pk=incident.duplicate_of_id).first()


def known_answer(incident: Incident, person: Person) -> Taken | None:
    """The earlier incident or article that the reader took, until an answer was sent.

    No query where the reader took none.
    """
    if incident.kedb_searched_by_id != person.pk:
        return None
    if incident.kedb_taken_id is None:
        version = article_taken(incident, person)
        return None if version is None else _of_article(version)
    sent = Entry.objects.filter(
        record_key="incident",
        record_id=incident.pk,
        kind=Kind.REPLY,
        author=person,
        at__gte=incident.kedb_searched_at,
    )
    taken = Incident.objects.visible_to(person).filter(pk=incident.kedb_taken_id)
    earlier = taken.filter(~Exists(sent)).first()
    if earlier is None:
        return None
    text = earlier.workaround or earlier.resolution
    about = _("written for another case")
    return Taken(earlier.reference, earlier.get_absolute_url(), text, about)


def _of_article(version: ArticleVersion) -> Taken:
    article = version.article
    about = _("version %(number)s") % {"number": version.number}
    return Taken(article.reference, article.get_absolute_url(), version.answer, about)


def unsent(person: Person, place: str, record: Record) -> Draft | None:
    """The draft of a reply, unless something was said after it was kept. One query without one."""
    for draft in Draft.objects.filter(person=person, place=place):
        later = Entry.objects.filter(
            record_key=type_of(type(record)).key,
            record_id=record.pk,
            author=person,
            at__gte=draft.kept_at,
        )
        return None if later.exists() else draft
    return None


def relatives(incident: Incident, person: Person) -> list[Related]:
    """Master, children and duplicates as far as the person may read them. One query."""
    family = Incident.objects.visible_to(person)
    incidents = family.filter(parent=incident) | family.filter(duplicate_of=incident)
    above = [pk for pk in (incident.parent_id, incident.duplicate_of_id) if pk]
    incidents = (incidents | family.filter(pk__in=above)).order_by("-pk")[:MOST]
    return [_relative(member, incident) for member in incidents]


def _relative(relative: Incident, incident: Incident) -> Related:
    kind = _("duplicate")
    if relative.pk == incident.parent_id:
        kind = _("master")
    elif relative.pk == incident.duplicate_of_id:
        kind = _("duplicate of")
    elif relative.parent_id == incident.pk:
        kind = _("child")
    return Related(
        kind, relative.reference, relative.title, relative.get_absolute_url(), str(relative.status)
    )
