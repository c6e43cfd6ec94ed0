"""First screens of the risk and compliance manager and of the information security manager."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from shallmark.common.actions.queries import is_late
from shallmark.common.actions.records import ActionRecord
from shallmark.common.links.models import Link
from shallmark.kernel import clock
from shallmark.kernel.lifecycle import state_of, states_of
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType
from shallmark.manage.grc.models import Control, ExternalAccess, Nonconformity, Risk
from shallmark.manage.grc.models.risk import OPEN
from shallmark.manage.grc.queries import TREATS, above_limit
from shallmark.manage.grc.records.access import ExceptionRecord
from shallmark.manage.grc.records.improve import ImprovementRecord, NonconformityRecord
from shallmark.manage.grc.records.risk import ControlRecord, RiskRecord
from shallmark.pages.list_counts import bounded_each

MOST = 10
TEMPLATE = "grc/home.html"
#: (reference, sentence, address) of checks that fail again and again, from the floor that runs them
#: (config/wiring.py)
repeated: list[Callable[[], Iterable[tuple[str, str, str]]]] = []


def _figures(
    person: Person, wanted: Iterable[tuple[type[RecordType], str, str, str]]
) -> list[dict[str, Any]]:
    """(record type, key of its view, label, tone) -> counts that open their lists. One query."""
    now, querysets, places = clock.now(), [], []
    for record_type, key, label, tone in wanted:
        view = next(candidate for candidate in record_type.views if candidate.key == key)
        records = record_type.model.objects.visible_to(person)
        if view.condition is not None:
            records = records.filter(view.condition(person, now))
        querysets.append(records)
        places.append({"label": label, "url": f"/{record_type.slug}?view={key}", "tone": tone})
    counts = bounded_each(querysets)
    return [
        {**place, "value": count, "tone": place["tone"] if count else ""}
        for place, count in zip(places, counts, strict=True)
    ]


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


def compliance(person: Person) -> tuple[str, dict[str, Any]]:
    """Nonconformities, risks above the limit, checks nobody deals with, improvements to decide."""
    now = clock.now()
    figures = (
        (NonconformityRecord, "open", _("open nonconformities"), ""),
        (NonconformityRecord, "late", _("overdue"), "bad"),
        (RiskRecord, "above", _("risks above the limit"), ""),
        (RiskRecord, "review", _("risk reviews due"), "bad"),
        (ImprovementRecord, "undecided", _("improvements undecided"), ""),
        (ExceptionRecord, "ending", _("exceptions ending"), ""),
    )
    due = NonconformityRecord.views[0].condition
    assert due is not None
    nonconformities = Nonconformity.objects.visible_to(person)
    risks = Risk.objects.visible_to(person).filter(above_limit(), status__in=OPEN)
    actions = ActionRecord.model.objects.visible_to(person)
    failing = [
        {"ref": ref, "text": text, "url": url} for tell in repeated for ref, text, url in tell()
    ]
    return TEMPLATE, {
        "heading": _("Risk and compliance"),
        "figures": _figures(person, figures),
        "sections": (
            (_("Checks that fail again and again"), _("nobody deals with them"), failing),
            (
                _("Nonconformities"),
                _("due first"),
                _lines(nonconformities.filter(due(person, now)).order_by("due", "pk")),
            ),
            (_("Risks above the limit"), _("highest first"), _lines(risks.order_by("-score"))),
            (
                _("Overdue actions"),
                _("oldest first"),
                _lines(actions.filter(is_late(now.date())).order_by(F("due"))),
            ),
        ),
    }


def security(person: Person) -> tuple[str, dict[str, Any]]:
    """Controls that fail or wait for review, security risks without control, outsiders' access."""
    now = clock.now()
    figures = (
        (ControlRecord, "operating", _("controls in operation"), ""),
        (ControlRecord, "failing", _("failing controls"), "bad"),
        (ControlRecord, "review", _("control reviews due"), "bad"),
        (ExceptionRecord, "in_force", _("exceptions in force"), ""),
    )
    failing = Control.objects.visible_to(person).filter(status=Control.Status.FAILING)
    risks = Risk.objects.visible_to(person).filter(
        above_limit(), category=Risk.Category.SECURITY, status__in=OPEN
    )
    treated = Link.objects.filter(kind=TREATS, to_key="risk").values("to_id")
    soon = (now + timedelta(days=30)).date()
    access = ExternalAccess.objects.visible_to(person).filter(status="active", ends_on__lte=soon)
    return TEMPLATE, {
        "heading": _("Information security"),
        "figures": _figures(person, figures),
        "sections": (
            (_("Failing controls"), "", _lines(failing.order_by("reviewed_at"))),
            (
                _("Security risks above the limit without a control"),
                _("highest first"),
                _lines(risks.exclude(pk__in=treated).order_by("-score")),
            ),
            (
                _("Outsiders' access that ends within 30 days"),
                _("first one first"),
                _lines(access.order_by("ends_on")),
            ),
        ),
        "more": (("/incidents?view=security", _("Security incidents")),),
    }
