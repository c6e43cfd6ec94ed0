"""Gates of meetings of the change advisory board."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from shallmark.kernel.gates import gate


@gate(label=_("Who was there"), opens="present")
def somebody_present(meeting: Any) -> Any:
    return None if meeting.present else _("Name who was there, the chair among them.")


@gate(label=_("Every item has a result"))
def everything_noted(meeting: Any) -> Any:
    """A change that was decided speaks for itself; of the rest the meeting says what it came to."""
    left = meeting.items.filter(noted="", change__status="authorize")
    names = list(left.order_by("position", "pk").values_list("reference", flat=True)[:5])
    if names:
        return _("Undecided and without a result: %(items)s. Note what the meeting came to.") % {
            "items": ", ".join(names)
        }
    return None
