"""The effects of a change as sentences: what is touched, in which words, and how it looks.

A choice that there is none says so with a tick; what needs a look has the triangle.
"""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from shallmark.manage.change_configuration.considered import NO_EFFECT
from shallmark.manage.change_configuration.effects import Effect, Part
from shallmark.manage.change_configuration.models import Change
from shallmark.pages.record_fields import Shown

#: who signs what each flag says
SIGNS = {"major_for_continuity": "plans_assessor", "bypasses_control": "security_assessor"}


def tell_effects(parts: list[Part], change: Change) -> None:
    """Take the fields that are effects out of the fields of their parts."""
    for part in parts:
        part.effects = list(_effects([*part.filled, *part.empty], change))
        told = {effect.field.name for effect in part.effects}
        part.filled = [one for one in part.filled if one.name not in told]
        part.empty = [one for one in part.empty if one.name not in told]


def _effects(fields: list[Shown], change: Change) -> Iterator[Effect]:
    names, choices = _names(), {choice: text for text, choice in NO_EFFECT.items()}
    for one in fields:
        if one.name in SIGNS:
            yield _flag(one, change)
        elif one.is_empty:
            continue
        elif one.name in choices:
            yield Effect(one, names[choices[one.name]], "conforming", _("No effect."))
        elif one.name in names:
            yield Effect(one, names[one.name], "warning" if one.name == "invalidates" else "")


def _flag(one: Shown, change: Change) -> Effect:
    """What a flag says; that it is not set is somebody's word once they signed."""
    signed = "conforming" if getattr(change, SIGNS[one.name]) is not None else ""
    if one.name == "bypasses_control":
        said = _("One is bypassed.") if one.value else _("None is bypassed.")
        return Effect(one, _("Security controls"), "warning" if one.value else signed, said)
    said = _("Major for a continuity plan.") if one.value else _("Not major for any.")
    return Effect(one, _("Continuity"), "warning" if one.value else signed, said)


def _names() -> dict[str, str]:
    """What each text or list is about."""
    return {
        "service_impact": _("Services"),
        "customer_impact": _("Customers"),
        "capacity_impact": _("Capacity"),
        "availability_impact": _("Availability plans"),
        "continuity_impact": _("Continuity plans"),
        "invalidates": _("Makes invalid"),
        "plan_updates": _("Updated by"),
        "security_impact": _("Security"),
        "controls_affected": _("Controls touched"),
        "release_impact": _("Release plan"),
    }
