"""Which acts may be stated for another, and what a stated act is about."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from shallmark.common.approvals.models import Approval, Decision
from shallmark.common.stated.models import StatedAct
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import Invalid, NotAllowed
from shallmark.kernel.lifecycle import Step, state_of, steps_of
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType, get_record_type
from shallmark.kernel.texts import capital

#: in place of a step: what was asked of the person was approved
DECIDED = "decide"


def stateable(record_type: type[RecordType]) -> Mapping[str, Step]:
    """The steps of a type by which somebody signs, by verb.

    None that is that person's alone, such as the approval of a text, which is seen with it.
    """
    steps = steps_of(record_type.model).items()
    return {
        verb: step for verb, step in steps if step.signs and not (step.automatic or step.personal)
    }


def target_of(act: StatedAct) -> Record | None:
    """The record that it is about, as it stands now."""
    model = get_record_type(act.record_key).model
    return model.objects.filter(reference=act.record).first()


def step_of(act: StatedAct) -> Step | None:
    """The step that it says was taken; none for a decision."""
    return stateable(get_record_type(act.record_key)).get(act.step)


def require_step(record: Record, verb: str) -> Step:
    """The step that may be stated for the record as it stands.

    Raises:
        Invalid: the record has no such step, signs nothing by it, or is in another state.

    """
    steps = stateable(type(record).record_type())
    step = steps.get(verb)
    if step is None or state_of(record) not in step.sources:
        names = ", ".join(f"{each} ({one.label})" for each, one in sorted(steps.items()))
        sentence = _(
            "Nobody signs “%(verb)s” of %(reference)s now. Steps by which one signs: %(all)s."
        )
        values = {"verb": verb, "reference": record.reference, "all": names or "–"}
        raise Invalid({"step": [sentence % values]})
    return step


def require_question(record: Record, person: Person) -> Approval:
    """The question that was asked of the person, and waits.

    Raises:
        Invalid: nothing was, or the record was changed since.

    """
    waiting = Approval.objects.filter(
        record_key=type(record).record_type().key, record_id=record.pk,
        record_version=record.version, outcome=Approval.Outcome.OPEN, approvers=person,
    )  # fmt: skip
    question = waiting.exclude(decisions__person=person).order_by("pk").first()
    if question is None:
        sentence = _("Nothing about %(reference)s was asked of %(name)s that waits.")
        raise Invalid({"named": [sentence % {"reference": record.reference, "name": person}]})
    return question


def own_decision(act: StatedAct) -> Decision | None:
    """What the named person decided since it was stated, on the version that was in view."""
    record = target_of(act)
    if record is None or act.of_version is None:
        return None
    decided = Decision.objects.filter(
        approval__record_key=act.record_key, approval__record_id=record.pk,
        record_version=act.of_version, person=act.named, stated_by=None, at__gte=act.created_at,
    )  # fmt: skip
    return decided.order_by("-pk").first()


def require_complete(record: Record, step: Step) -> None:
    """Raise Invalid where the step would ask for something that the record does not have yet."""
    for name in step.required:
        if getattr(record, name, None) in (None, ""):
            label = record._meta.get_field(name).verbose_name  # type: ignore[union-attr]
            sentence = _("“%(step)s” needs %(field)s: write it on the record first.")
            raise Invalid({"step": [sentence % {"step": step.label, "field": label}]})


def require_taker(record: Record, step: Step, person: Person) -> None:
    """Raise Invalid unless the person may take the step, and can sign in to confirm it."""
    visible = type(record).objects.visible_to(person).filter(pk=record.pk).exists()
    try:
        writes.require_right(record, step, person)
    except NotAllowed:
        visible = False
    if not (visible and person.is_active and person.username):
        sentence = _("%(name)s may not take “%(step)s” here, so there is nothing to confirm.")
        raise Invalid({"named": [sentence % {"name": person, "step": step.label}]})


def require_told(act: StatedAct) -> None:
    """Raise Invalid unless it was told in the past, and not before there was the record."""
    if act.said_at > clock.now():
        raise Invalid({"said_at": [_("That is still to come.")]})


def signed_lines(act: StatedAct) -> list[tuple[str, str]]:
    """What the step says, field by field, as the record has it now: what is confirmed."""
    record, step = target_of(act), step_of(act)
    if record is None or step is None:
        return []
    fields = ((name, record._meta.get_field(name)) for name in step.form_fields)
    return [
        (capital(getattr(field, "verbose_name", name)), text)
        for name, field in fields
        if (text := _in_words(record, name))
    ]


def _in_words(record: Record, name: str) -> str:
    value = getattr(record, f"get_{name}_display", lambda: getattr(record, name))()
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value in (None, "") else str(value)
