"""The life of a satisfaction survey: answered by whom it asks, and followed up where it is low."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from shallmark.common.hands import in_one_hand
from shallmark.common.parameters.queries import value
from shallmark.common.parameters.texts import in_words, says
from shallmark.kernel import clock
from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.gates import gate
from shallmark.kernel.lifecycle import Lifecycle, Step
from shallmark.kernel.people import Person
from shallmark.kernel.texts import Text
from shallmark.operate.customer_service.models.satisfaction import (
    Satisfaction,
    SatisfactionStatus,
)
from shallmark.operate.customer_service.satisfaction import served_by


def changeable_until(survey: Satisfaction) -> datetime | None:
    """Until when the answer may be changed; None while there is none."""
    if survey.answered_at is None:
        return None
    return survey.answered_at + timedelta(days=int(value("satisfaction_change_days")))


@gate(label=_("May still be changed"))
def may_still_change(survey: Satisfaction) -> Text | None:
    until = changeable_until(survey)
    if until is not None and clock.now() <= until:
        return None
    return _("The answer stands: the days in which it may be changed are over.")


@gate(label=_("A low answer"))
def is_low(survey: Satisfaction) -> Text | None:
    return None if survey.is_low else _("Only a low answer is followed up.")


@gate(label=_("Not followed up yet"))
def not_followed_up(survey: Satisfaction) -> Text | None:
    """What was done about it stands; another low answer afterwards is followed up anew."""
    done, changed = survey.followed_up_at, survey.changed_at
    if done is None or (changed is not None and changed > done):
        return None
    return _("It was followed up already, and that stands.")


@gate(label=_("Followed up by another"))
def followed_up_by_another(survey: Satisfaction) -> Text | None:
    """Neither whose work it rates nor who was asked says that all is well."""
    if survey.followed_up_by is None:
        return None
    if {survey.person_id, *served_by(survey)} & in_one_hand(survey.followed_up_by):
        return _("It rates your work, or is your own answer: another person follows it up.")
    return None


@gate(label=_("Says what followed"), field="follow_up")
def follow_up_told(survey: Satisfaction) -> Text | None:
    if says(survey, survey.follow_up):
        return None
    return in_words(_("Say what was done about it."))


class SatisfactionLife(Lifecycle[Satisfaction]):
    """The answer is nobody's word but that of the person asked."""

    @staticmethod
    def prepare_new(survey: Satisfaction, *, by: Person | None, at: datetime) -> None:
        """Asked of one ticket, and of whom that was for.

        Raises:
            Invalid: it is of none or of two, or asks somebody else.

        """
        if (survey.incident is None) == (survey.request is None):
            raise Invalid({"request": [_now("Name one request or one incident.")]})
        request, incident = survey.request, survey.incident
        whom = request.receiver if request else incident.reporter if incident else None
        if whom is None or whom.pk != survey.person_id:
            raise Invalid({"person": [_now("Asked is whom it was for.")]})

    @staticmethod
    def on_edit(survey: Satisfaction, *, before: Mapping[str, object], by: Person | None) -> None:
        """Whom and of what it asks stands.

        Raises:
            Invalid: it would be another.

        """
        if "title" in before and survey.status == SatisfactionStatus.ANSWERED:
            raise Invalid({"title": [str(_("It was answered as it is called."))]})
        touched = sorted({"incident", "request", "person"} & before.keys())
        if touched:
            raise Invalid({touched[0]: [_now("Whom and of what it asks stands.")]})

    answer = Step(
        SatisfactionStatus.ASKED,
        SatisfactionStatus.ANSWERED,
        _("Answer"),
        required=("score",),
        fields=("comment",),
        sets_time=("answered_at",),
        signs=("answered_by",),
        allowed_for=("person",),
        personal=True,
        icon="star",
    )
    change_answer = Step(
        SatisfactionStatus.ANSWERED,
        None,
        _("Change the answer"),
        required=("score",),
        fields=("comment",),
        gates=(may_still_change,),
        sets_time=("changed_at",),
        allowed_for=("person",),
        personal=True,
        icon="pencil",
    )
    follow_up = Step(
        SatisfactionStatus.ANSWERED,
        None,
        _("Follow up"),
        required=("follow_up",),
        gates=(is_low, not_followed_up, followed_up_by_another, follow_up_told),
        sets_time=("followed_up_at",),
        signs=("followed_up_by",),
        icon="phone",
    )
