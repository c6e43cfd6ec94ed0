"""What the page of a record shows, worked out once; templates only draw it."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from shallmark.kernel import access
from shallmark.kernel.lifecycle import Step
from shallmark.kernel.pages import record_fields, record_panels, record_stepper
from shallmark.kernel.pages.record_base import is_staff
from shallmark.kernel.pages.record_once import new_token
from shallmark.kernel.records import RecordType


def context_of(declared: type[RecordType], record: Any, person: Any) -> dict[str, Any]:
    """The context of `kernel/record.html` and of every template that extends it."""
    may_change = bool(getattr(record, "may_change", False))
    steps: list[Step] = []
    lead: Step | None = None
    positions: list[record_stepper.Position] = []
    if declared.has_lifecycle() and hasattr(record, "status"):
        steps = record_stepper.offered(record, person, may_change=may_change)
        lead = record_stepper.next_step(record, steps)
        positions = record_stepper.stepper(declared, record, steps)
    staff = is_staff(person)
    panels = list(record_panels.panels_of(declared))
    return {
        "declared": declared,
        "record": record,
        "staff": staff,
        "base": record.get_absolute_url(),
        "may_change": may_change,
        "may_create": access.may_create(person, declared.key),
        "lead": lead,
        "steps": [step for step in steps if step is not lead],
        "positions": positions,
        "fields": record_fields.shown_fields(declared, record, editable=may_change),
        "panels": [(panel, _drawn(panel, record, person)) for panel in panels if staff],
        "token": new_token(),
        "label": record_fields.capital(declared.label()),
        "label_plural": record_fields.capital(declared.label_plural()),
        **record_panels.added_context(declared, record, person),
    }


def _drawn(panel: Any, record: Any, person: Any) -> SafeString | None:
    """The markup of a panel, or None for one that is fetched later."""
    if panel.lazy:
        return None
    # Jinja has escaped what is in it; its backend only forgets to say so.
    drawn = render_to_string(panel.template, record_panels.shown(panel, record, person))
    return mark_safe(drawn)  # noqa: S308  see above
