"""What the page of a record shows, worked out once; templates only draw it."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from shallmark.kernel import access
from shallmark.kernel.lifecycle import Step
from shallmark.kernel.models.record import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import Panel, RecordType
from shallmark.kernel.texts import capital
from shallmark.pages import record_fields, record_panels, record_stepper
from shallmark.pages.idempotency import new_token
from shallmark.pages.record_base import is_changeable, is_staff


def context_of(record_type: type[RecordType], record: Record, person: Person) -> dict[str, Any]:
    """The context of `pages/record.html` and of every template that extends it."""
    may_change = is_changeable(record)
    steps: list[Step[Record]] = []
    lead: Step[Record] | None = None
    positions: list[record_stepper.Position] = []
    if record_type.has_lifecycle() and hasattr(record, "status"):
        steps = record_stepper.offered(record, person, may_change=may_change)
        lead = record_stepper.next_step(record, steps)
        positions = record_stepper.stepper(record_type, record, steps)
    staff = is_staff(person)
    panels = list(record_panels.panels_of(record_type))
    return {
        "record_type": record_type,
        "record": record,
        "staff": staff,
        "base": record.get_absolute_url(),
        "may_change": may_change,
        "may_create": access.may_create(person, record_type.key),
        "lead": lead,
        "steps": [step for step in steps if step is not lead],
        "positions": positions,
        "fields": record_fields.shown_fields(record_type, record, editable=may_change),
        "panels": [(panel, _drawn(panel, record, person)) for panel in panels if staff],
        "token": new_token(),
        "label": capital(record_type.label()),
        "label_plural": capital(record_type.label_plural()),
        **record_type.page_context(record, person),
    }


def _drawn(panel: Panel, record: Record, person: Person) -> SafeString | None:
    """The markup of a panel, or None for one that is fetched later."""
    if panel.lazy:
        return None
    # Jinja has escaped what is in it; its backend only forgets to say so.
    drawn = render_to_string(panel.template, record_panels.shown(panel, record, person))
    return mark_safe(drawn)  # noqa: S308  see above
