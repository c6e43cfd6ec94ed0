"""What the page of a change shows beside what every record's page does."""

from typing import Any

from django.utils.translation import gettext as _

from shallmark.kernel.people import Person
from shallmark.kernel.records import get_record_type
from shallmark.manage.change_configuration.considered import NO_EFFECT
from shallmark.manage.change_configuration.models import Change, StandardChange
from shallmark.manage.change_configuration.models import change_states as states
from shallmark.pages.record_base import is_changeable, is_staff
from shallmark.pages.record_fields import Shown, shown_fields
from shallmark.pages.references import linked

#: parts of the record in the main column, by heading
PARTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "assessment",
        (
            "likelihood",
            "consequence",
            "risk",
            "financial",
            "financial_basis",
            "cost_assessor",
            "cost_signed_at",
            "benefit",
            "feasibility",
            "service_impact",
            "no_service_effect",
            "customer_impact",
            "no_customer_effect",
            "capacity_impact",
        ),
    ),
    (
        "plans",
        (
            "availability_impact",
            "no_availability_effect",
            "continuity_impact",
            "no_continuity_effect",
            "invalidates",
            "plan_updates",
            "plans_assessor",
            "plans_signed_at",
            "security_impact",
            "no_security_effect",
            "security_assessor",
            "security_signed_at",
            "controls_affected",
            "bypasses_control",
            "release",
            "release_impact",
            "no_release_effect",
        ),
    ),
    (
        "back",
        (
            "backout_plan",
            "backout_tested_on",
            "backout_minutes",
            "decision_point",
            "not_reversible_reason",
            "remedy",
        ),
    ),
)


#: what everybody who reads a change reads, beside what its declaration names
TEXTS = (
    "reason",
    "emergency_reason",
    "plan",
    "decision_reason",
    "collision_decision",
    "collision_decided_by",
    "collision_decided_at",
    "services",
    "items",
    "documents",
)


def change_context(change: Change, person: Person) -> dict[str, Any]:
    """Its fields, the impact that was kept, and whether it waits for a decision."""
    record_type = get_record_type("change")
    inside = (name for _key, names in PARTS for name in names) if is_staff(person) else ()
    names = tuple(dict.fromkeys((*TEXTS, *record_type.detail_fields, *inside)))
    fields = shown_fields(record_type, change, editable=is_changeable(change), names=names)
    return {
        "fields": _written_fields(change, fields),
        "impact": change.impact_snapshot,
        "harmed": _harmed(change, person) if change.impact_snapshot else [],
        "waits": change.status == states.Status.AUTHORIZE,
        "emergency": change.category == states.Category.EMERGENCY,
    }


def _harmed(change: Change, person: Person) -> list[Shown]:
    """What the impact view named, as links where the reader may open it. One query."""
    named = {
        "beside": _("Beside the items"),
        "services": _("Services"),
        "customers": _("Customers"),
    }
    seen = {key: change.impact_snapshot.get(key) or [] for key in named}
    shown = [
        Shown(key, str(named[key]), "records", texts, ", ".join(map(str, texts)))
        for key, texts in seen.items()
        if texts
    ]
    return linked(shown, person)


def _written_fields(change: Change, fields: list[Shown]) -> list[Shown]:
    """Of a closed change only what was written: nobody can add the rest.

    Of an effect and the choice that there is none, only the one that was made.
    """
    answered = {
        text if getattr(change, choice) else choice
        for text, choice in NO_EFFECT.items()
        if getattr(change, choice) or getattr(change, text)
    }
    left = [field for field in fields if field.name not in answered]
    return [field for field in left if field.word or field.value] if change.closed_at else left


def template_context(template: StandardChange, _person: Person) -> dict[str, Any]:
    return {"waits": template.status == "in_approval"}
