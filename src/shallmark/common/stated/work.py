"""What one works with on the page of an act that was stated: what was said, and of what."""

from typing import Any

from django.utils.translation import gettext as _

from shallmark.common.blocks.tables import Line, line_of, listed
from shallmark.common.blocks.words import Reading
from shallmark.common.stated import rules
from shallmark.common.stated.models import StatedAct
from shallmark.kernel.people import Person


def stated_work(act: StatedAct, person: Person) -> dict[str, Any]:
    """The words, the record as it stands, and who has stated and confirms it."""
    record = rules.target_of(act)
    if record is not None:
        seen = type(record).objects.visible_to(person).filter(pk=record.pk)
        record = record if seen.exists() else None
    moved = record is not None and act.of_version not in {None, record.version}
    word = _("changed since it was stated") if moved else _("as it was when it was stated")
    acts = (
        (_("stated it"), act.stated_by, act.created_at, True),
        (_("confirms it"), act.named, act.confirmed_at, act.confirmed_at is not None),
    )
    return {
        "apart": ("words",),
        "work": [
            Reading(
                key="words",
                name=_("What was said"),
                caption=act.get_channel_display(),
                parts=[("", act.words)],
                half=True,
            ),
            listed(
                key="about",
                name=_("What it is about"),
                lines=[line_of(record, word, tone="warn" if moved else "")] if record else (),
                empty=_("You may not open the record."),
                half=True,
            ),
            listed(
                key="signed",
                name=_("Who answers for it"),
                columns=(_("Who"), _("When")),
                lines=[
                    Line(
                        title=text,
                        icon="circle-check" if done else "clock",
                        cells=(who, at),
                        tone="" if done else "warn",
                    )
                    for text, who, at, done in acts
                ],
            ),
        ],
    }
