"""Gates of meetings of the change advisory board."""

from django.utils.translation import gettext_lazy as _

from shallmark.kernel.gates import gate
from shallmark.kernel.texts import Text
from shallmark.manage.change_configuration.models import BoardMeeting


@gate(label=_("Who was there"), field="present")
def somebody_present(meeting: BoardMeeting) -> Text | None:
    return None if meeting.present else _("Name who was there, the chair among them.")


@gate(label=_("Every item has a result"))
def everything_noted(meeting: BoardMeeting) -> Text | None:
    """A change that was decided speaks for itself; of the rest the meeting says what it came to."""
    left = meeting.items.filter(noted="", change__status="authorize")
    names = list(left.order_by("position", "pk").values_list("reference", flat=True)[:5])
    if names:
        return _("Undecided and without a result: %(items)s. Note what the meeting came to.") % {
            "items": ", ".join(names)
        }
    return None
