"""First screen of the configuration manager: what differs, what is due, what the register lacks."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from shallmark.kernel import clock
from shallmark.kernel.pages.list_counts import bounded_each
from shallmark.manage.change_configuration.models import (
    Asset,
    Ci,
    CiAudit,
    Discrepancy,
    MediaItem,
)
from shallmark.manage.change_configuration.models.ci_states import PRESENT

MOST = 12
TEMPLATE = "change_configuration/home_items.html"
UNSETTLED = ("open", "assigned", "correcting")


def _lines(found: Any) -> list[dict[str, Any]]:
    return [
        {
            "ref": one.reference,
            "url": one.get_absolute_url(),
            "text": one.title,
            "end": one.get_status_display(),
        }
        for one in found[:MOST]
    ]


def items(person: Any) -> tuple[str, dict[str, Any]]:
    """Figures that open their lists, and the differences, audits and master copies that wait."""
    soon = clock.now().date() + timedelta(days=30)
    present = Ci.objects.visible_to(person).filter(status__in=PRESENT)
    open_ones = Discrepancy.objects.visible_to(person).filter(status__in=UNSETTLED)
    drift = open_ones.filter(unauthorised=True)
    audits = CiAudit.objects.visible_to(person).filter(status__in=("planned", "in_progress"))
    ending = Asset.objects.visible_to(person).filter(status="ending")
    asked = (
        (_("items"), "/items?view=present", present, ""),
        (_("without owner"), "/items?view=no_owner", present.filter(owner=None), "warn"),
        (_("unauthorised changes"), "/discrepancies?view=drift", drift, "bad"),
        (_("open differences"), "/discrepancies?view=open", open_ones, "warn"),
        (_("assets that end soon"), "/assets?status=ending", ending, "warn"),
    )
    counts = bounded_each([found for _label, _url, found, _tone in asked])
    figures = [
        {"label": label, "value": count, "url": url, "tone": tone if count else ""}
        for (label, url, _found, tone), count in zip(asked, counts, strict=True)
    ]
    sections = [
        (_("Unauthorised changes"), "", _lines(drift.order_by("-found_at"))),
        (_("Other differences"), "", _lines(open_ones.filter(unauthorised=False))),
        (_("Audits within 30 days"), "", _lines(audits.filter(planned_on__lte=soon))),
        (
            _("Master copies in quarantine"),
            "",
            _lines(MediaItem.objects.visible_to(person).filter(status="quarantined")),
        ),
        (_("Assets that end soon"), "", _lines(ending.order_by("pk"))),
    ]
    return TEMPLATE, {"heading": _("Items"), "figures": figures, "sections": sections}
