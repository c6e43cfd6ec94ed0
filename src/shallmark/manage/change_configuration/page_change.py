"""What the page of a change shows beside what every record's page does."""

from typing import Any

from django.utils.translation import gettext as _

from shallmark.kernel.pages.record_fields import Shown, shown_fields
from shallmark.kernel.pages.record_panels import adds_to
from shallmark.kernel.records import record_type
from shallmark.manage.change_configuration import board
from shallmark.manage.change_configuration.models import Change
from shallmark.manage.change_configuration.models import change_states as states
from shallmark.manage.change_configuration.models.change_lists import named

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
            "benefit",
            "feasibility",
            "service_impact",
            "customer_impact",
            "capacity_impact",
        ),
    ),
    (
        "plans",
        (
            "availability_impact",
            "continuity_impact",
            "invalidates",
            "plan_update",
            "security_impact",
            "security_assessor",
            "controls_affected",
            "bypasses_control",
            "release",
            "release_impact",
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


def use_parts() -> None:
    """Plug the parts into the kernel's page; safe to call again."""
    adds_to("change")(change_context)
    adds_to("standard_change")(template_context)
    adds_to("board_meeting")(board.page)


def change_context(change: Change, _person: Any) -> dict[str, Any]:
    """The assessment block, the impact that was kept, and whether it waits for a decision."""
    declared = record_type("change")
    editable = bool(getattr(change, "may_change", False))
    names = {"assessment": _("Assessment"), "plans": _("Plans and controls"), "back": _("Way back")}
    return {
        "parts": [
            (key, names[key], said)
            for key, fields in PARTS
            if (
                said := _said(
                    change, shown_fields(declared, change, editable=editable, names=fields)
                )
            )
        ],
        "impact": change.impact_snapshot,
        "waits": change.status == states.Status.AUTHORIZE,
        "emergency": change.category == states.Category.EMERGENCY,
        "touched": _touched(change),
    }


def _touched(change: Change) -> list[tuple[str, str, str]]:
    """Reference, name and address of the services and items it names."""
    references = [*change.services, *change.items]
    found = named(references, ("service", "ci"))
    return [
        (one, found[one].title, found[one].get_absolute_url()) if one in found else (one, "", "")
        for one in references
    ]


def _said(change: Change, fields: list[Shown]) -> list[Shown]:
    """Of a closed change only what was written: nobody can add the rest."""
    return [one for one in fields if one.word or one.value] if change.closed_at else fields


def template_context(template: Any, _person: Any) -> dict[str, Any]:
    return {"waits": template.status == "in_approval"}
