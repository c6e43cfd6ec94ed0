"""What the page of a change shows beside what every record's page does."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from shallmark.kernel import access
from shallmark.kernel.people import Person
from shallmark.kernel.records import get_record_type
from shallmark.manage.change_configuration.bound import RUNNING
from shallmark.manage.change_configuration.considered import NO_EFFECT, answered_otherwise
from shallmark.manage.change_configuration.deciding import question_of, waiting_on
from shallmark.manage.change_configuration.models import Change
from shallmark.manage.change_configuration.models import change_states as states
from shallmark.pages import formats
from shallmark.pages.record_base import is_changeable, is_staff
from shallmark.pages.record_fields import Shown, shown_fields
from shallmark.workplace.sheet import Block

#: parts of the record in the main column, by key; the first text of each stands without a label
WHAT = (
    "reason", "emergency_reason", "lowered_because", "documents", "project", "template",
    "decision_reason",
)  # fmt: skip
PLAN = ("plan", "release", "release_impact", "no_release_effect", "other_changes")
ASSESSMENT = (
    "risk", "likelihood", "consequence", "benefit", "feasibility", "financial_basis",
    "service_impact", "no_service_effect", "customer_impact", "no_customer_effect",
    "capacity_impact", "availability_impact", "no_availability_effect", "continuity_impact",
    "no_continuity_effect", "invalidates", "plan_updates", "security_impact",
    "no_security_effect", "controls_affected", "bypasses_control", "plans_assessor",
    "security_assessor", "cost_assessor",
)  # fmt: skip
BACK = (
    "backout_plan", "backout_tested_on", "backout_minutes", "decision_point",
    "not_reversible_reason", "remedy", "no_test_reason",
)  # fmt: skip
#: shorter words for fields of a block, whose head says the rest
SHORT = {
    "likelihood": _("Likelihood"), "consequence": _("Consequence"), "financial_basis": _("Cost"),
    "service_impact": _("Services"), "customer_impact": _("Customers"),
    "capacity_impact": _("Capacity"), "availability_impact": _("Availability"),
    "continuity_impact": _("Continuity"), "security_impact": _("Security"),
    "release_impact": _("Releases"), "invalidates": _("Breaks plans"),
    "plan_updates": _("Mended by"), "controls_affected": _("Controls"),
    "bypasses_control": _("Bypasses one"), "backout_tested_on": _("Tested"),
    "backout_minutes": _("Takes"), "decision_point": _("Until"),
}  # fmt: skip
#: the choice that there is no effect -> its text
CHOICES = {choice: text for text, choice in NO_EFFECT.items()}
#: of these the staff reads
INSIDE = (*PLAN[1:], "financial", *ASSESSMENT, *BACK)
#: what it touches, as chips at the side
TOUCHES = ("services", "items")
#: what the approvals beside it say, as it stands
TOLD_BESIDE = frozenset({"approver_roles", "quorum"})
#: sections that stand above the fields
FIRST = ("approvals", "impact", "collisions")


#: what everybody who reads a change reads, beside what its declaration names
TEXTS = (
    "reason",
    "emergency_reason",
    "plan",
    "decision_reason",
    "lowered_because",
    "services",
    "items",
    "documents",
)


def change_context(change: Change, person: Person) -> dict[str, Any]:
    """Its fields by blocks, what it touches, and whether it waits for a decision."""
    record_type = get_record_type("change")
    inside = INSIDE if is_staff(person) else ()
    names = tuple(dict.fromkeys((*TEXTS, *record_type.detail_fields, *inside)))
    fields = shown_fields(record_type, change, editable=is_changeable(change), names=names)
    return {
        "fields": _written_fields(change, fields),
        "blocks": _blocks(change),
        "apart": TOUCHES,
        "first_panels": FIRST,
        "waits": (waits := _waits(change)),
        "asked": waiting_on(change, person) if waits and is_staff(person) else None,
        "emergency": change.category == states.Category.EMERGENCY,
        "may_copy": access.may_create(person, "change"),
        "reviewer": change.owner or change.implementer,
    }


def _waits(change: Change) -> bool:
    """Whether a question on it is open; an emergency is asked about afterwards as well."""
    if change.status in RUNNING and change.category == states.Category.EMERGENCY:
        return question_of(change) is not None
    return change.status == states.Status.AUTHORIZE


def _blocks(change: Change) -> tuple[Block, ...]:
    """What and why, plan, assessment and way back, each with who and when beside its head."""
    assessed = [str(change.assessed_by or ""), _day(change.assessed_at)]
    tested = change.backout_tested_on
    return (
        Block("what", _("What and why"), WHAT),
        Block("plan", _("Plan"), PLAN, _window(change)),
        Block("assessment", _("Assessment"), ASSESSMENT, ", ".join(filter(None, assessed))),
        Block(
            "back",
            _("Way back"),
            BACK,
            _now("tested %(day)s") % {"day": formats.day(tested)} if tested else "",
        ),
    )


def _day(moment: datetime | None) -> str:
    return formats.day(timezone.localtime(moment).date()) if moment else ""


def _window(change: Change) -> str:
    """Such as "3 Mar, 18:00 – 20:00, Jonas Wulff"."""
    start, end = change.planned_start, change.planned_end
    words = [str(change.implementer or "")]
    if start and end:
        here, there = timezone.localtime(start), timezone.localtime(end)
        until = f"{there:%H:%M}" if here.date() == there.date() else f"{_day(end)}, {there:%H:%M}"
        words.insert(0, f"{_day(start)}, {here:%H:%M} – {until}")
    return ", ".join(filter(None, words))


def _written_fields(change: Change, fields: list[Shown]) -> list[Shown]:
    """Of a closed change only what was written: nobody can add the rest.

    Of an effect and the choice that there is none, only the one that was made.
    """
    left_out = answered_otherwise(change) | TOLD_BESIDE
    left = [_short(field) for field in fields if field.name not in left_out]
    return [field for field in left if field.word or field.value] if change.closed_at else left


def _short(field: Shown) -> Shown:
    """The field under the shorter word; a choice that there is no effect as these words."""
    text = CHOICES.get(field.name)
    if text is not None:
        field = replace(field, kind="text", word=_now("no effect"), label=str(SHORT[text]))
    elif field.name in SHORT:
        field = replace(field, label=str(SHORT[field.name]))
    return field
