"""What somebody typed and has not sent: kept by place, shown again with the form."""

import json

from django.utils.translation import gettext as _

from shallmark.kernel import clock
from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.history import strip_nul
from shallmark.kernel.models import Draft, Record
from shallmark.kernel.people import Person
from shallmark.pages.idempotency import SENT
from shallmark.pages.record_forms import conflict_message

#: characters of one draft, and of its place
LONGEST, PLACE = 200_000, 240


def read(text: str) -> dict[str, str]:
    """The posted values of a form.

    Raises:
        Invalid: no JSON object, or too long.

    """
    if len(text) > LONGEST:
        raise Invalid({"values": [_("This draft is too long to be kept.")]})
    try:
        values = json.loads(text or "{}")
    except (ValueError, RecursionError) as wrong:
        raise Invalid({"values": [_("A draft is a JSON object.")]}) from wrong
    if not isinstance(values, dict):
        raise Invalid({"values": [_("A draft is a JSON object.")]})
    return {strip_nul(str(name)): strip_nul(str(value)) for name, value in values.items()}


def keep(person: Person, place: str, values: dict[str, str]) -> None:
    """Keep the values for this place; nothing typed takes the draft away.

    Raises:
        Invalid: the place is none of a form.

    """
    if not place or len(place) > PLACE or place.startswith(SENT):
        raise Invalid({"place": [_("This is no place of a form.")]})
    if not any(value.strip() for name, value in values.items() if name != "version"):
        drop(person, place)
        return
    Draft.objects.update_or_create(
        person=person, place=place, defaults={"values": values, "kept_at": clock.now()}
    )


def find(person: Person, place: str) -> Draft | None:
    """The draft of this place, or None. One query."""
    return Draft.objects.filter(person=person, place=place).first()


def resumed(person: Person, place: str, record: Record) -> tuple[dict[str, object] | None, str]:
    """The draft of a form over a record, and a sentence when the record was changed since."""
    draft = find(person, place)
    if draft is None:
        return None, ""
    version = str(draft.values.get("version", ""))
    known = int(version) if version.isdecimal() else None
    return draft.values, conflict_message(record, known, person)


def drop(person: Person, place: str) -> None:
    Draft.objects.filter(person=person, place=place).delete()
