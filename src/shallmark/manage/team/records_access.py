"""Pages of what waits for a second person."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.common.hidden import hidden_with_its_record
from shallmark.common.notices.rules import Rule
from shallmark.kernel.access import Scope
from shallmark.kernel.models.record import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import (
    Panel,
    RecordType,
    View,
    get_record_type,
    register,
)
from shallmark.manage.team import confirming
from shallmark.manage.team.models import AccessChange
from shallmark.pages.keyset import fields_at
from shallmark.pages.record_fields import field_of, label_of


def waiting_for(record: Record, person: Person) -> dict[str, Any]:
    """What waits on the record, or would change what a person holds."""
    here = models.Q(record=record.reference)
    if type(record).record_type().key == "person":
        here |= models.Q(concerned__contains=[record.pk])
    access_changes = AccessChange.objects.visible_to(person).filter(here, status="requested")
    return {"waiting": list(access_changes.select_related("asked_by").order_by("pk"))}


#: on the pages of people, roles and assignments
WAITING = Panel("waiting", _("Waits for a second person"), "team/waiting.html", waiting_for, True)


def requested_values(change: AccessChange, person: Person) -> dict[str, Any]:
    """What would change, in words, and who may confirm it."""
    record_type = get_record_type(change.record_key)
    now, then = (
        confirming.revived(record_type, stored) for stored in (change.before, change.values)
    )
    lines = [
        {
            "label": label_of(field),
            "before": _word(record_type, name, now.get(name)) if change.record else "",
            "after": _word(record_type, name, value),
        }
        for name, value in then.items()
        if (field := field_of(record_type, name))
        and (change.record or value not in (None, "", False))
    ]
    target = confirming.target_of(change)
    others = confirming.confirmers(change) if change.status == "requested" else []
    return {
        "kind": str(record_type.label()),
        "lines": lines,
        "target": target,
        "others": others,
        "may": any(each.pk == person.pk for each in others),
    }


def _word(record_type: type[RecordType], name: str, value: object) -> str:
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    words = dict(fields_at(record_type.model, name)[-1].flatchoices)
    return "–" if value in (None, "") else str(words.get(value, value))


@register(AccessChange)
class AccessChangeRecord(RecordType):
    key = "access_change"
    prefix = "ACX"
    slug = "access-changes"
    phase = "manage"
    function = _("Team")
    icon = "user-check"
    in_ledger = False
    list_display = ("reference", "title", "status", "asked_by", "confirmed_by", "created_at")
    list_filter = ("status", "asked_by")
    fields = ("title",)
    detail_fields = (
        "asked_by",
        "why",
        "note",
        "confirmed_by",
        "confirmed_at",
        "refused_at",
        "withdrawn_at",
    )
    views = (View("waiting", _("Waiting"), "status=requested"), View("all", _("All")))
    notice_rules = tuple(
        Rule("decided", ("asked_by",), verb=verb) for verb in ("confirm", "refuse", "withdraw")
    )
    empty_text = _(
        "Rights, parameters of the checks, and corrections of what is closed are the work of two"
        " people: what one asked waits here until another confirms it."
    )
    clauses = ("5.3",)

    @classmethod
    def closing_steps(cls) -> frozenset[str]:
        return frozenset({"confirm", "refuse", "withdraw"})

    @classmethod
    def restriction(cls, person: Person) -> models.Q:
        """What would change a record that the person may not open stays hidden with it."""
        return hidden_with_its_record(person)

    @classmethod
    def scope_condition(cls, scope: Scope, person: Person) -> models.Q:
        if scope == Scope.OWN:
            return models.Q(asked_by=person)
        return super().scope_condition(scope, person)
