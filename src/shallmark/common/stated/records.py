"""Pages of acts stated for others."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.common.hidden import hidden_with_its_record
from shallmark.common.notices.rules import Rule
from shallmark.common.stated import rules, work
from shallmark.common.stated.models import StatedAct
from shallmark.common.stated.queries import in_the_name_of
from shallmark.kernel.access import Scope
from shallmark.kernel.models.fields import ModelField
from shallmark.kernel.people import Person
from shallmark.kernel.records import Panel, RecordType, Related, View, record_types, register
from shallmark.kernel.texts import capital
from shallmark.pages.pickers import reference_field


def _target(act: StatedAct, person: Person) -> Sequence[Related]:
    record = rules.target_of(act)
    if record is None or not type(record).objects.visible_to(person).filter(pk=record.pk).exists():
        return ()
    state = str(getattr(record, "status", ""))
    kind = str(_("Is about"))
    return (Related(kind, record.reference, record.title, record.get_absolute_url(), state),)


def _labels() -> dict[str, str]:
    """The words of the steps by which somebody signs, of whatever record, by verb."""
    labels: dict[str, dict[str, None]] = {}
    for record_type in record_types():
        for verb, step in rules.stateable(record_type).items():
            labels.setdefault(verb, {})[capital(step.label)] = None
    return {verb: " / ".join(names) for verb, names in labels.items()}


def _step_words(verb: str) -> str:
    return _labels().get(verb, str(_("Approve what was asked")))


def _step_field(_field: ModelField) -> forms.Field:
    words = sorted((word, verb) for verb, word in _labels().items())
    decided = (rules.DECIDED, _step_words(rules.DECIDED))
    choices = [("", "–"), decided, *((verb, word) for word, verb in words)]
    return forms.ChoiceField(label=capital(_("step")), choices=choices)


def _signed(act: StatedAct, _person: Person) -> dict[str, Any]:
    return {"lines": rules.signed_lines(act)}


def _in_my_name(person: Person, _now: datetime) -> models.Q:
    return in_the_name_of(person)


@register(StatedAct)
class StatedActRecord(RecordType):
    key = "stated_act"
    prefix = "STA"
    slug = "stated-acts"
    phase = "manage"
    function = _("Team")
    icon = "message"
    list_display = ("reference", "title", "status", "named", "stated_by", "created_at")
    list_filter = ("status", "named", "stated_by", "channel")
    fields = ("record", "step", "named", "channel", "said_at", "words")
    detail_fields = (
        "record",
        "step",
        "named",
        "stated_by",
        "channel",
        "said_at",
        "words",
        "confirmed_at",
        "denied_at",
        "withdrawn_at",
    )
    form_fields = {"record": reference_field(), "step": _step_field}
    words = {"step": _step_words}
    panels = (Panel("signed", _("What is signed"), "stated/signed.html", _signed),)
    relatives = _target
    page_context = work.stated_work
    views = (
        View("waiting", _("Waiting"), "status=requested"),
        View("in_my_name", _("Stated in my name"), condition=_in_my_name, asks=True),
        View("all", _("All")),
    )
    notice_rules = (
        Rule("stated", ("named",), verb="create"),
        *(Rule("decided", ("stated_by",), verb=verb) for verb in ("confirm", "deny")),
        Rule("decided", ("named",), verb="withdraw"),
    )
    empty_text = _(
        "Somebody told you by telephone or on paper, and you write it down here in that person's"
        " name. It counts when that person confirms it with one press, or decides on it where it is"
        " an approval, and not before."
    )
    clauses = ("7.5.3",)

    @classmethod
    def closing_steps(cls) -> frozenset[str]:
        return frozenset({"confirm", "deny", "withdraw"})

    @classmethod
    def restriction(cls, person: Person) -> models.Q:
        return hidden_with_its_record(person)

    @classmethod
    def scope_condition(cls, scope: Scope, person: Person) -> models.Q:
        if scope == Scope.OWN:
            return models.Q(stated_by=person) | models.Q(named=person)
        return super().scope_condition(scope, person)
