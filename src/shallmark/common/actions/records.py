"""Pages of actions."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.common.actions import work
from shallmark.common.actions.models import Action, Status
from shallmark.common.actions.queries import is_late
from shallmark.common.notices.rules import Rule
from shallmark.kernel.access import Scope
from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType, View, register
from shallmark.pages.pickers import reference_field


def _mine(person: Person, _now: datetime) -> models.Q:
    return models.Q(status=Status.OPEN, owner=person)


def _late(_person: Person, now: datetime) -> models.Q:
    return is_late(now.date())


@register(Action)
class ActionRecord(RecordType):
    key = "action"
    prefix = "ACT"
    slug = "actions"
    phase = "manage"
    function = _("Governance, Risk, and Compliance")
    icon = "checkbox"
    list_display = ("reference", "title", "source", "status", "owner", "due", "revised_due")
    list_filter = ("status", "owner", "due")
    search_fields = ("reference", "title", "source", "text")
    ordering = ("due",)
    fields = ("title", "source", "text", "owner", "due")
    form_fields = {"source": reference_field()}
    edit_fields = ("title", "text", "owner")
    detail_fields = (
        "source",
        "source_owner",
        "due",
        "revised_due",
        "done_at",
        "effect",
        "effect_reviewed_by",
        "effect_reviewed_at",
        "text",
        "result",
        "drop_reason",
    )
    page_context = work.action_work
    views = (
        View("mine", _("My open"), condition=_mine),
        View("late", _("Overdue"), condition=_late),
        View("open", _("Open"), "status=open"),
        View("judge", _("Effect to be judged"), "status=done"),
        View("all", _("All")),
    )
    notice_rules = (
        Rule("assigned", ("owner",), field="owner"),
        Rule("decided", ("source_owner",), verb="finish"),
    )
    empty_text = _(
        "An action says what one person does about a risk, a finding or a review, and until when."
        " Another person judges whether it worked."
    )
    clauses = ("6.1.3", "10.1", "9.3")
    natural_keys = {"owner": "username"}

    @classmethod
    def closing_steps(cls) -> frozenset[str]:
        return frozenset({"judge", "drop"})

    @classmethod
    def scope_condition(cls, scope: Scope, person: Person) -> models.Q:
        if scope == Scope.OWN:
            return models.Q(owner=person) | models.Q(source_owner=person)
        return super().scope_condition(scope, person)
