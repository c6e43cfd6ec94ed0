"""Gates of reviews and analyses of changes."""

from django.utils.translation import gettext_lazy as _

from shallmark.common.hands import had_a_hand
from shallmark.common.parameters.queries import value
from shallmark.common.parameters.texts import in_words, or_none, says
from shallmark.kernel.gates import gate
from shallmark.kernel.texts import Text, has_text
from shallmark.manage.change_configuration.change_rules import went_wrong
from shallmark.manage.change_configuration.models import Change, ChangeAnalysis, Pir


@gate(label=_("Attendees"), field="attendees")
def somebody_attended(review: Pir) -> Text | None:
    return None if review.attendees else _("Name who was there, change management among them.")


@gate(label=_("Planned against reached"), field="outcomes")
def compared(review: Pir) -> Text | None:
    rows = [str(line).split("|") for line in review.outcomes]
    if not rows or any(len(row) != 3 or not all(map(has_text, row)) for row in rows):
        return _("Put what was reached beside each planned outcome: what | planned | reached.")
    return None


def _change_of(review: Pir) -> Change | None:
    """The whole change: the review may hold no more of it than its name. Asked once for a page."""
    key = "_whole_change"
    if key not in review.__dict__:
        review.__dict__[key] = Change.objects.filter(pk=review.change_id or 0).first()
    found: Change | None = review.__dict__[key]
    return found


@gate(check="CHK-CHG-14", label=_("The work is done"))
def work_is_done(review: Pir) -> Text | None:
    change = _change_of(review)
    if change is not None and change.implemented_at is None:
        return _("Conclude the review once the change was carried out: nothing is reached yet.")
    return None


@gate(check="CHK-CHG-14", label=_("Judged by another"), field="reviewed_by")
def judged_by_another(review: Pir) -> Text | None:
    change = _change_of(review)
    if change is not None and had_a_hand(review.reviewed_by_id, change, "did"):
        return _("Another person than those who carried the change out, or did a task of it,"
                 " concludes its review.")  # fmt: skip
    return None


@gate(check="CHK-CHG-15", label=_("Cause and action"), field="cause")
def failure_examined(review: Pir) -> Text | None:
    change = _change_of(review)
    wrong = review.success == "no" or (change is not None and went_wrong(change))
    if wrong and not (says(review, review.cause) and review.actions):
        return in_words(_("Not a success: cause and at least one action are needed."))
    return None


@gate(label=_("Change is off"))
def change_is_off(review: Pir) -> Text | None:
    changes = Change.objects.filter(pk=review.change_id or 0)
    if changes.exclude(status__in=("canceled", "rejected")).exists():
        return _("Cancel the review only after its change was canceled or rejected.")
    return None


#: begins the number of an improvement; the check reads it alike
NUMBER = "IMP0"


@gate(check="CHK-CHG-16", label=_("Trends, conclusions, improvements"), field="conclusions")
def analysed(analysis: ChangeAnalysis) -> Text | None:
    named = any(
        line.startswith(NUMBER) or says(analysis, line, besides=())
        for line in analysis.improvements
    )
    whole = says(analysis, analysis.trends, analysis.conclusions) and analysis.figures
    if not whole or not (named or analysis.no_improvements):
        return or_none(_("Write trends, conclusions and improvements."))
    return None


@gate(check="CHK-CHG-09", label=_("Emergencies explained"), field="emergency_words", effect="warn")
def emergencies_explained(analysis: ChangeAnalysis) -> Text | None:
    share = float(analysis.figures.get("emergency_share", 0) or 0)
    if share > float(value("emergency_share")) and not says(analysis, analysis.emergency_words):
        return in_words(_("The share of emergency changes is above the limit: analyse why."))
    return None
