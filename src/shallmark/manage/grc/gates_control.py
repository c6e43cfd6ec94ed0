"""Gates of controls: nothing in operation without risks, owner, way of working and decision."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shallmark.common.actions.queries import has_action, standing
from shallmark.common.documents.queries import approved_version
from shallmark.common.hands import had_a_hand
from shallmark.common.owners import has_owner
from shallmark.common.parameters.texts import in_words, says
from shallmark.kernel import clock
from shallmark.kernel.gates import gate
from shallmark.kernel.texts import Text, has_text
from shallmark.manage.grc.gates_risk import above_limit, says_what_it_found
from shallmark.manage.grc.models import Control
from shallmark.manage.grc.models.control import Status
from shallmark.manage.grc.queries import controls_of, risks_of

#: the months of CHK-SEC-04: from one review of a control to the next
REVIEW_MONTHS = 12
IN_OPERATION = (Status.OPERATING, Status.FAILING)


@gate(label=_("Risks linked"))
def risks_linked(control: Control) -> Text | None:
    if not risks_of(control).exists():
        return _("Link the risks that it treats: under Linked, kind “treats”.")
    return None


def stands(decision: str) -> bool:
    """Whether it is the number of an approved version that is neither superseded nor withdrawn."""
    version = approved_version(decision)
    return version is not None and version.status not in ("superseded", "withdrawn")


@gate(check="CHK-SEC-02", label=_("Control sheet complete"), field="decision")
def control_sheet_complete(control: Control) -> Text | None:
    texts = has_text(control.decision) and says(control, control.operation, control.maintenance)
    whole = texts and has_owner(control) and risks_of(control).exists()
    if not whole or not stands(control.decision):
        return in_words(
            _("Link the risks; give an active owner, operation, maintenance and the decision: the"
              " number of the approved version of the document that says so and still stands.")
        )  # fmt: skip
    return None


@gate(check="CHK-SEC-04", label=_("Failed review has an action"), field="review_result")
def failed_review_has_action(control: Control) -> Text | None:
    if control.review_result == "failed" and not has_action(control.reference):
        return _("A failed review needs an action.")
    return None


@gate(check="CHK-SEC-04", label=_("Failing control mended"), field="review_result")
def failing_is_mended(control: Control) -> Text | None:
    """What failed passes once something was done about it, or is being done."""
    if control.status != Status.FAILING or control.review_result == "failed":
        return None
    failed_on = Control.objects.values_list("reviewed_at", flat=True).get(pk=control.pk)
    after = Q(done_at__isnull=True) | Q(done_at__date__gte=failed_on)
    if standing(control.reference).filter(after).exists():
        return None
    return _("Its last review failed: open an action that mends it, and review it again then.")


@gate(check="CHK-SEC-04", label=_("What the review found"), field="review_note")
def review_says(control: Control) -> Text | None:
    if not says_what_it_found(control):
        return in_words(_("Say what the review found."))
    return None


@gate(check="CHK-SEC-04", label=_("Reviewed by another"), field="reviewed_by")
def reviewed_by_another(control: Control) -> Text | None:
    if had_a_hand(control.reviewed_by_id, control, "kept"):
        return _("Another person than those who kept it judges whether it works.")
    return None


@gate(check="CHK-SEC-04", label=_("Reviewed before it is retired"), field="reviewed_at")
def no_review_overdue(control: Control) -> Text | None:
    """By its end it leaves nothing undone that was due while it was in operation."""
    last = control.reviewed_at or control.in_operation_at or control.created_at
    if clock.months_from(last.date(), REVIEW_MONTHS) < clock.now().date():
        return _("Its review is overdue: review it first, then retire it.")
    return None


@gate(check="CHK-SEC-03", label=_("No security risk left alone"))
def no_risk_left_alone(control: Control) -> Text | None:
    treated = (
        risks_of(control).filter(category="security").exclude(status__in=("closed", "identified"))
    )
    for risk in treated:
        others = controls_of(risk).exclude(pk=control.pk)
        if above_limit(risk) and not others.filter(status__in=IN_OPERATION).exists():
            return _("Link another control in operation to its security risks above the limit.")
    return None
