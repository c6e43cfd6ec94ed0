"""What somebody typed and has not sent: kept by place, shown again with the form."""

import json
from typing import Any

from django.utils.translation import gettext as _

from shallmark.kernel import clock
from shallmark.kernel.history import storable
from shallmark.kernel.models.personal import Draft
from shallmark.kernel.pages.record_forms import overtaken
from shallmark.kernel.pages.record_once import SENT
from shallmark.kernel.refusals import Invalid

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
        found = json.loads(text or "{}")
    except (ValueError, RecursionError) as wrong:
        raise Invalid({"values": [_("A draft is a JSON object.")]}) from wrong
    if not isinstance(found, dict):
        raise Invalid({"values": [_("A draft is a JSON object.")]})
    return {storable(str(name)): storable(str(value)) for name, value in found.items()}


def keep(person: Any, place: str, values: dict[str, str]) -> None:
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


def kept(person: Any, place: str) -> Draft | None:
    """The draft of this place, or None. One query."""
    return Draft.objects.filter(person=person, place=place).first()


def resumed(person: Any, place: str, record: Any) -> tuple[dict[str, str] | None, str]:
    """The draft of a form over a record, and a sentence when the record was changed since."""
    draft = kept(person, place)
    if draft is None:
        return None, ""
    version = str(draft.values.get("version", ""))
    return draft.values, overtaken(record, int(version)) if version.isdecimal() else ""


def drop(person: Any, place: str) -> None:
    Draft.objects.filter(person=person, place=place).delete()
