"""What the page of a change shows beside what every record's page does."""

from typing import Any

from django.utils.translation import gettext as _

from shallmark.kernel.people import Person
from shallmark.kernel.records import get_record_type
from shallmark.manage.change_configuration.considered import NO_EFFECT
from shallmark.manage.change_configuration.models import Change, StandardChange
from shallmark.manage.change_configuration.models import change_states as states
from shallmark.manage.change_configuration.models.change_lists import named
from shallmark.pages.record_base import is_changeable
from shallmark.pages.record_fields import Shown, shown_fields

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


def change_context(change: Change, person: Person) -> dict[str, Any]:
    """The assessment block, the impact that was kept, and whether it waits for a decision."""
    record_type = get_record_type("change")
    editable = is_changeable(change)
    names = {"assessment": _("Assessment"), "plans": _("Plans and controls"), "back": _("Way back")}
    return {
        "parts": [
            (key, names[key], shown)
            for key, fields in PARTS
            if (
                shown := _written_fields(
                    change, shown_fields(record_type, change, editable=editable, names=fields)
                )
            )
        ],
        "impact": change.impact_snapshot,
        "waits": change.status == states.Status.AUTHORIZE,
        "emergency": change.category == states.Category.EMERGENCY,
        "touched": _touched(change, person),
    }


def _touched(change: Change, person: Person) -> list[tuple[str, str, str]]:
    """Reference of the services and items it names; name and address where they may be read."""
    references = [*change.services, *change.items]
    records = named(references, ("service", "ci"), person)
    return [
        (reference, records[reference].title, records[reference].get_absolute_url())
        if reference in records
        else (reference, "", "")
        for reference in references
    ]


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
