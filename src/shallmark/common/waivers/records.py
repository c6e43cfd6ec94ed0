"""Pages of waivers."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.common.waivers.models import Waiver
from shallmark.kernel.records import RecordType, View, register


def _in_force(_person: Any, now: Any) -> models.Q:
    return models.Q(valid_from__lte=now, valid_to__gt=now, revoked_at__isnull=True)


@register(Waiver)
class WaiverRecord(RecordType):
    key = "waiver"
    prefix = "WVR"
    slug = "waivers"
    phase = "settings"
    function = _("Conformity")
    icon = "shield-x"
    list_display = ("reference", "title", "check_id", "record", "approved_by", "valid_to")
    list_filter = ("check_id",)
    ordering = ("-valid_to",)
    fields = (
        "title",
        "check_id",
        "record",
        "reason",
        "requested_by",
        "approved_by",
        "valid_from",
        "valid_to",
    )
    edit_fields = (*fields, "revoked_at")
    views = (View("in_force", _("In force"), condition=_in_force), View("all", _("All")))
    teaches = _(
        "A waiver accepts the failure of a check for a time: with a reason, approved by another"
        " person, and an end. Waived rows stay listed and are counted apart."
    )
    clauses = ("10.1",)
