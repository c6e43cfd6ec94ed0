"""The period that an auditor's role opens, and the record of each look into what it opens."""

from datetime import datetime, time
from typing import Any

from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _

from shallmark.kernel import clock
from shallmark.kernel.history import write_transaction
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import Panel
from shallmark.manage.team.models import AuditLook, RoleAssignment

AUDITOR = "auditor"
#: looks that the panel of a record shows
SHOWN = 20


def audited_periods(person: Person) -> list[tuple[datetime, datetime]]:
    """From when up to when records are open to the person; a query for auditors alone, kept."""
    return [(_start(each.audits_from), _start(each.audits_until)) for each in _given(person)]


def _given(person: Person) -> list[RoleAssignment]:
    if not person.is_active or AUDITOR not in person.role_keys:
        return []
    kept: list[RoleAssignment] | None = person.__dict__.get("_audits")
    if kept is None:
        today = clock.now().date()
        held = RoleAssignment.objects.in_effect(today).filter(person=person.pk)
        # A period to come has nothing in it yet.
        given = held.filter(role__rights=AUDITOR, audits_from__lte=today)
        kept = person.__dict__["_audits"] = list(given.order_by("pk"))
    return kept


def _start(day: Any) -> datetime:  # noqa: ANN401  the constraint of the pair holds that it is a date
    return make_aware(datetime.combine(day, time.min))


def keep_looks(model: type[Record], references: list[str], person: Person, how: str) -> None:
    """Record that the auditor looked into these."""
    key, assignment = model.record_type().key, _given(person)[0]
    with write_transaction(by=person, verb="look", reference=references[0]) as write:
        AuditLook.objects.bulk_create(
            AuditLook(
                record_key=key,
                reference=reference,
                person_id=person.pk,
                assignment=assignment,
                how=how,
                at=write.at,
            )
            for reference in references
        )


def looks_into(record: Record, _person: Person) -> dict[str, Any]:
    """Who looked into the record as an auditor, the newest first."""
    key = type(record).record_type().key
    looks = AuditLook.objects.filter(record_key=key, reference=record.reference)
    return {"looks": list(looks.select_related("person").order_by("-pk")[:SHOWN])}


#: on the pages of records that are opened to auditors
LOOKS = Panel("looks", _("Looked into by auditors"), "team/looks.html", looks_into, True)


def last_look(person: Person, before: datetime) -> datetime | None:
    """When this person last looked into what the auditor's role opens."""
    looks = AuditLook.objects.filter(person=person.pk, at__lt=before)
    return looks.order_by("-at").values_list("at", flat=True).first()
