"""First screen of the configuration manager: what differs, what is due, what the register lacks."""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from shallmark.kernel import clock
from shallmark.kernel.lifecycle import state_of, states_of
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.manage.change_configuration.alike import VIEW, possible_duplicates
from shallmark.manage.change_configuration.models import (
    Asset,
    Ci,
    CiAudit,
    Discrepancy,
    MediaItem,
)
from shallmark.manage.change_configuration.models.ci_states import PRESENT
from shallmark.manage.change_configuration.queries_items import NOBODY_ANSWERS
from shallmark.pages.list_counts import bounded_each

MOST = 12
TEMPLATE = "change_configuration/home_items.html"
UNSETTLED = ("open", "assigned", "correcting")


def _lines(records: QuerySet[Record]) -> list[dict[str, Any]]:
    return [
        {
            "ref": record.reference,
            "url": record.get_absolute_url(),
            "text": record.title,
            "end": states_of(type(record))[state_of(record)],
        }
        for record in records[:MOST]
    ]


def items(person: Person) -> tuple[str, dict[str, Any]]:
    """Figures that open their lists, and the differences, audits and master copies that wait."""
    soon = clock.now().date() + timedelta(days=30)
    present = Ci.objects.visible_to(person).filter(status__in=PRESENT)
    open_ones = Discrepancy.objects.visible_to(person).filter(status__in=UNSETTLED)
    drift = open_ones.filter(unauthorised=True)
    audits = CiAudit.objects.visible_to(person).filter(status__in=("planned", "in_progress"))
    ending = Asset.objects.visible_to(person).filter(status="ending")
    entries = (
        (_("items"), "/items?view=present", present, ""),
        (_("without owner"), "/items?view=no_owner", present.filter(NOBODY_ANSWERS), "warn"),
        (_("unauthorised changes"), "/discrepancies?view=drift", drift, "bad"),
        (
            _("possible duplicates"),
            f"/items?view={VIEW}",
            present.filter(possible_duplicates()),
            "warn",
        ),
        (_("open differences"), "/discrepancies?view=open", open_ones, "warn"),
        (_("assets that end soon"), "/assets?status=ending", ending, "warn"),
    )
    counts = bounded_each([records for _label, _url, records, _tone in entries])
    figures = [
        {"label": label, "value": count, "url": url, "tone": tone if count else ""}
        for (label, url, _records, tone), count in zip(entries, counts, strict=True)
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
