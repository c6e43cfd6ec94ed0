"""What the page of a record shows, worked out once; templates only draw it."""

from functools import partial
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from shallmark.kernel import access
from shallmark.kernel.lifecycle import Step
from shallmark.kernel.models.record import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import Panel, RecordType
from shallmark.kernel.texts import capital
from shallmark.pages.idempotency import new_token
from shallmark.pages.record_base import is_changeable, is_staff, new_address
from shallmark.pages.record_fields import Shown, shown_fields
from shallmark.pages.references import linked
from shallmark.workplace import panels as side
from shallmark.workplace import track
from shallmark.workplace.belongings import belongings
from shallmark.workplace.fills import fills_of
from shallmark.workplace.sheet import sheet_of
from shallmark.workplace.told_now import told_now

#: steps beside the one that leads on that have a button; the others are below More
BUTTONS = 2
#: facts at the head of a record without a state, and what is said there anyhow
FACTS, APART = 3, frozenset({"reference", "title", "owner", "key", "updated_at", "is_active"})


def context_of(
    record_type: type[RecordType], record: Record, person: Person, *, whole: bool = False
) -> dict[str, Any]:
    """The context of `workplace/record.html` and of every template that extends it.

    `whole`: with the gates of every step ahead, not only of the next one.
    """
    may_change = is_changeable(record)
    staff = is_staff(person)
    panels = list(side.panels_of(record_type))
    context = {
        "record_type": record_type,
        "record": record,
        "staff": staff,
        "base": record.get_absolute_url(),
        "may_change": may_change,
        "may_create": access.may_create(person, record_type.key),
        "new": partial(new_address, person),
        **_life(record_type, record, person, whole=whole),
        "fields": shown_fields(record_type, record, editable=may_change),
        "panels": [(panel, _drawn(panel, record, person)) for panel in panels if staff],
        # keys of sections that stand above the fields, and fields that the template draws itself
        "first_panels": (),
        "apart": (),
        "told_now": staff and record_type.key in told_now,
        # `common/blocks`; they are for staff
        "work": (),
        # forms of a few fields, and ways to forms of other records
        "fills": fills_of(record, person),
        "leads": (),
        "token": new_token(),
        "label": capital(record_type.label()),
        "label_plural": capital(record_type.label_plural()),
        **record_type.page_context(record, person),
    }
    # A function may have said other fields than those of the declaration.
    context["fields"] = linked(context["fields"], person, context["apart"])
    context["head_facts"] = _head_facts(record_type, record, context["fields"])
    inside = [one for one in context["fields"] if one.name not in context["apart"]]
    if "belongings" not in context:
        context["belongings"] = belongings(record, person) if staff else []
    context["work"] = [one for one in context["work"] if one] if staff else []
    later = {block.key for block in context["work"] if block.kind == "later"}
    context["panels"] = [pair for pair in context["panels"] if pair[0].key not in later]
    own = context["told_now"] or context["work"] or record_type.template != RecordType.template
    sheet = sheet_of(inside, context.get("blocks", ()), has_own_page=bool(own))
    return {**context, "sheet": sheet}


def _head_facts(record_type: type[RecordType], record: Record, fields: list[Shown]) -> list[Shown]:
    """What a record without a state says at its head: the first columns of its list that say so.

    A flag is said where it is so.
    """
    if hasattr(record, "status"):
        return []
    known = {one.name: one for one in fields if not one.is_empty and one.part != "prose"}
    said = (known[name] for name in record_type.list_display if name in known and name not in APART)
    short = (one for one in said if one.kind not in {"long", "answers", "lines"})
    return [one for one in short if one.value or one.kind != "flag"][:FACTS]


def _life(
    record_type: type[RecordType], record: Record, person: Person, *, whole: bool
) -> dict[str, Any]:
    """The track, and the steps that the reader may take; the one that leads on apart."""
    if not (record_type.has_lifecycle() and hasattr(record, "status")):
        return {"lead": None, "steps": [], "track": None}
    steps: list[Step[Record]] = track.offered(record, person, may_change=is_changeable(record))
    lead = track.next_step(record, steps)
    beside = [step for step in steps if step is not lead]
    others = track.taken_by_others(record, person) if is_staff(person) else []
    drawn = track.track_of(
        record_type, record, lead, whole=whole, beside=beside[:BUTTONS], others=others
    )
    return {"lead": lead, "steps": beside, "track": drawn}


def _drawn(panel: Panel, record: Record, person: Person) -> SafeString | None:
    """The markup of a panel, or None for one that is fetched later."""
    if panel.lazy:
        return None
    # Jinja has escaped what is in it; its backend only forgets to say so.
    drawn = render_to_string(panel.template, side.shown(panel, record, person))
    return mark_safe(drawn)  # noqa: S308  see above
