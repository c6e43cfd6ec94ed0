"""The life of an act stated for another: that person confirms it, or says that it is not so."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shallmark.common.hands import in_one_hand
from shallmark.common.links.queries import find_any
from shallmark.common.parameters.texts import in_words, says
from shallmark.common.stated import rules
from shallmark.common.stated.models import StatedAct, Status
from shallmark.kernel import access
from shallmark.kernel.exceptions import Invalid, NotAllowed, VersionConflict
from shallmark.kernel.lifecycle import Lifecycle, Step
from shallmark.kernel.people import Person
from shallmark.kernel.texts import Text, capital


class StatedActLife(Lifecycle[StatedAct]):
    """Confirmed or denied by the named person alone; withdrawn by whoever stated it."""

    @staticmethod
    def prepare_new(act: StatedAct, *, by: Person | None, at: datetime) -> None:
        """It is of the record as it stands; a decision was written down together with it."""
        rules.require_told(act)
        if not says(act, act.words):
            raise Invalid({"words": [str(in_words(_("Say what was said.")))]})
        if act.decision_id is None and by is not None:
            _of_a_step(act, by)

    @Step(
        Status.WAITING,
        Status.CONFIRMED,
        gettext_lazy("Confirm"),
        sets_time=("confirmed_at",),
        signs=("confirmed_by",),
        allowed_for=("named",),
        personal=True,
        icon="check",
    )
    @staticmethod
    def confirm(act: StatedAct, by: Person | None) -> None:
        """The step itself is taken in the same transaction (after.py).

        An approval is no press: what is decided on is seen on its page, and deciding there
        confirms it.
        """
        if act.stated_by is not None and act.stated_by_id in in_one_hand(act.named):
            sentence = _("%(who)s could come in by your account: it says nothing that you confirm.")
            raise NotAllowed(sentence % {"who": act.stated_by})
        if act.step == rules.DECIDED and act.decision_id is None:
            _find_decision(act)
        record = rules.target_of(act)
        if act.decision_id is None and (record is None or record.version != act.of_version):
            sentence = _("It was changed since it was stated: look at it, and take the step there.")
            raise VersionConflict(sentence)

    deny = Step(
        Status.WAITING,
        Status.DENIED,
        gettext_lazy("It is not so"),
        reason_needed=True,
        sets_time=("denied_at",),
        signs=("denied_by",),
        allowed_for=("named",),
        personal=True,
        icon="x",
    )

    withdraw = Step(
        Status.WAITING,
        Status.WITHDRAWN,
        gettext_lazy("Withdraw"),
        sets_time=("withdrawn_at",),
        allowed_for=("stated_by",),
        personal=True,
        icon="ban",
    )


def _find_decision(act: StatedAct) -> None:
    decision = rules.own_decision(act)
    if decision is None or decision.decision != "approved":
        sentence = _("Look at what you decide on: deciding on the page of %s confirms this.")
        raise Invalid({"step": [sentence % act.record]})
    act.decision = decision


def _of_a_step(act: StatedAct, by: Person) -> None:
    match = find_any(act.record, by)
    if match is None or not access.may_edit(by, match[1]):
        sentence = _("You change no record with the number “%s”.") % act.record[:60]
        raise Invalid({"record": [sentence]})
    record_type, record = match
    if act.named_id == by.pk:
        raise NotAllowed(_("Take the step yourself: it is your own act."))
    if act.step == rules.DECIDED:
        rules.require_question(record, act.named)
        label: Text = _("Approve")
    else:
        step = rules.require_step(record, act.step)
        rules.require_complete(record, step)
        rules.require_taker(record, step, act.named)
        label = capital(step.label)
    act.record_key, act.record = record_type.key, record.reference
    act.of_version = record.version
    act.title = f"{label}: {record.reference} {record.title}"[:240]
