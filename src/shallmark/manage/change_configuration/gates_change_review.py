"""Gates of reviews and analyses of changes."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from shallmark.common.parameters.queries import value
from shallmark.kernel.gates import gate
from shallmark.manage.change_configuration.gates_change import said


@gate(label=_("Attendees"), opens="attendees")
def somebody_attended(review: Any) -> Any:
    return None if review.attendees else _("Name who was there, change management among them.")


@gate(label=_("Planned against reached"), opens="outcomes")
def compared(review: Any) -> Any:
    rows = [str(line).split("|") for line in review.outcomes]
    if not rows or any(len(row) != 3 or not all(map(said, row)) for row in rows):
        return _("Put what was reached beside each planned outcome: what | planned | reached.")
    return None


@gate(check="CHK-CHG-15", label=_("Cause and action"), opens="cause")
def failure_examined(review: Any) -> Any:
    from shallmark.manage.change_configuration.change_rules import went_wrong
    from shallmark.manage.change_configuration.models import Change

    # The review may hold no more of its change than its name.
    change = Change.objects.filter(pk=review.change_id or 0).first()
    wrong = review.success == "no" or (change is not None and went_wrong(change))
    if wrong and not (said(review.cause) and review.actions):
        return _("Not a success: cause and at least one action are needed.")
    return None


@gate(label=_("Change is off"))
def change_is_off(review: Any) -> Any:
    from shallmark.manage.change_configuration.models import Change

    found = Change.objects.filter(pk=review.change_id or 0)
    if found.exclude(status__in=("canceled", "rejected")).exists():
        return _("Cancel the review only after its change was canceled or rejected.")
    return None


@gate(check="CHK-CHG-16", label=_("Trends, conclusions, improvements"), opens="conclusions")
def analysed(analysis: Any) -> Any:
    whole = said(analysis.trends) and said(analysis.conclusions) and analysis.improvements
    if not whole or not analysis.figures:
        return _("Write trends and conclusions, and improvements or none.")
    return None


@gate(check="CHK-CHG-09", label=_("Emergencies explained"), opens="emergency_words", effect="warn")
def emergencies_explained(analysis: Any) -> Any:
    share = float(analysis.figures.get("emergency_share", 0) or 0)
    if share > float(value("emergency_share")) and not said(analysis.emergency_words):
        return _("The share of emergency changes is above the limit: analyse why.")
    return None
