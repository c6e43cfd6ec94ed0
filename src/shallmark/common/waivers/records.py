"""Pages of waivers."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.common.asking import asking
from shallmark.common.blocks.words import LATER
from shallmark.common.notices.rules import Rule
from shallmark.common.waivers import work
from shallmark.common.waivers.checks import check_field
from shallmark.common.waivers.models import Waiver
from shallmark.common.waivers.queries import in_force
from shallmark.kernel.access import Scope
from shallmark.kernel.people import Person
from shallmark.kernel.records import Panel, RecordType, View, register
from shallmark.pages.pickers import reference_field


def _in_force(_person: Person, now: datetime) -> models.Q:
    return in_force(now)


@register(Waiver)
class WaiverRecord(RecordType):
    key = "waiver"
    prefix = "WVR"
    slug = "waivers"
    phase = "settings"
    function = _("Conformity")
    icon = "shield-x"
    list_display = ("reference", "title", "check_id", "record", "status", "approved_by", "valid_to")
    list_filter = ("status", "check_id")
    ordering = ("-valid_to",)
    fields = ("title", "check_id", "record", "reason", "valid_to")
    form_fields = {
        "check_id": check_field(waivable=True),
        "record": reference_field(help_text=_("Empty: the whole check.")),
    }
    detail_fields = (
        "check_id",
        "record",
        "valid_from",
        "valid_to",
        "requested_by",
        "approved_by",
        "approved_at",
        "revoked_at",
        "reason",
    )
    page_context = work.waiver_work
    panels = (Panel("hidden", _("What it hides now"), LATER, work.hidden, True),)
    views = (
        View("waiting", _("Waiting for approval"), query="status=requested"),
        asking("waiver", "approve", apart=("requested_by",)),
        View("in_force", _("In force"), condition=_in_force),
        View("all", _("All")),
    )
    notice_rules = tuple(
        Rule("decided", ("requested_by",), verb=verb) for verb in ("approve", "refuse", "revoke")
    )
    empty_text = _(
        "A waiver accepts the failure of a check for a time: with a reason, approved by another"
        " person, and an end. What it covers stays nonconforming, and is shown as accepted until"
        " then."
    )
    clauses = ("10.1",)

    @classmethod
    def closing_steps(cls) -> frozenset[str]:
        return frozenset({"refuse", "revoke"})

    @classmethod
    def scope_condition(cls, scope: Scope, person: Person) -> models.Q:
        if scope == Scope.OWN:
            return models.Q(requested_by=person)
        return super().scope_condition(scope, person)
