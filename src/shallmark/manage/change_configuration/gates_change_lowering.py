"""Gates about a category that was lowered (CHK-CHG-01)."""

from django.utils.translation import gettext_lazy as _

from shallmark.kernel.gates import gate
from shallmark.kernel.texts import Text
from shallmark.manage.change_configuration.models import Change


@gate(check="CHK-CHG-01", label=_("Lower category settled"), field="category")
def lowering_settled(change: Change) -> Text | None:
    if not change.lowered_from or change.lowering_settled_at is not None:
        return None
    return _("It was called %(category)s before: raise it again, or let a change manager who had no"
             " hand in it take “Settle lower category”.") % {
        "category": change.get_lowered_from_display()
    }  # fmt: skip


@gate(label=_("Lowered"), field="category")
def is_lowered(change: Change) -> Text | None:
    return None if change.lowered_from else _("Its category was not lowered.")
