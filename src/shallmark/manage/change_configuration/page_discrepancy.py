"""What the page of a difference shows: both sides, how it was found, the change it waits for."""

import re
from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from shallmark.common.blocks.cells import Cell, named, row, state_of, who
from shallmark.common.blocks.tables import Table, compared
from shallmark.kernel import access
from shallmark.kernel.people import Person
from shallmark.kernel.texts import capital
from shallmark.manage.change_configuration.audit_findings import nonconformities_of
from shallmark.manage.change_configuration.discovery import FIELDS
from shallmark.manage.change_configuration.models import Change, Ci, DiscoveryResult, Discrepancy
from shallmark.manage.change_configuration.models.change_states import OPEN
from shallmark.manage.change_configuration.models.discrepancy import DiscrepancyStatus
from shallmark.pages.record_base import is_staff
from shallmark.pages.references import by_prefix

#: what the parts say, and fields need not repeat
DRAWN = ("field", "expected", "found", "audit", "discovery")
SETTLED = frozenset({DiscrepancyStatus.CLOSED, DiscrepancyStatus.ACCEPTED})
MOST = 12


def discrepancy_context(finding: Discrepancy, person: Person) -> dict[str, Any]:
    """What it led to, both sides as found and as they are now, and what is planned on its item."""
    if not is_staff(person):
        return {}
    led_to = nonconformities_of([finding], person)[finding.pk]
    sides = sides_of(finding, person)
    return {
        "led_to": led_to,
        "may_raise": not led_to and access.may_create(person, "nonconformity"),
        "apart": DRAWN if sides.rows else DRAWN[3:],
        "work": [sides, how_found(finding, person), waits_for(finding, person)],
    }


def sides_of(finding: Discrepancy, person: Person) -> Table:
    """Registered and found, then and now. Two queries."""
    return compared(
        "sides",
        _("Registered and found"),
        (_("When"), _("Registered"), _("Found")),
        _lines(finding, person),
        caption=capital(finding.field.replace("_", " ")),
        empty=_("Nobody wrote down what is registered and what was found."),
    )


def _lines(finding: Discrepancy, person: Person) -> Iterator[tuple[object, object, object]]:
    expected, found = finding.expected, finding.found
    if finding.kind == Discrepancy.Kind.MISSING and finding.ci:
        expected, found = expected or finding.ci.title, found or _("not there")
    if expected or found:
        yield _("when it was found"), expected, found
    item = Ci.objects.visible_to(person).filter(pk=finding.ci_id or 0).first()
    if item is None or not finding.field:
        return
    sightings = DiscoveryResult.objects.visible_to(person).filter(ci=item.pk)
    latest = sightings.filter(attributes__has_key=finding.field).order_by("-seen_at", "-pk").first()
    registered = _registered(item, finding.field)
    if latest is not None:
        yield _("now"), registered, str(latest.attributes[finding.field])
    elif registered and found and finding.status not in SETTLED:
        yield _("now, not seen since"), registered, found


def _registered(item: Ci, name: str) -> str:
    """What the register says of a field or of an own attribute today."""
    if name in FIELDS:
        return str(getattr(item, FIELDS[name]))
    if name == "status":
        return str(item.get_status_display())
    return str(item.attributes.get(name, ""))


def how_found(finding: Discrepancy, person: Person) -> Table:
    """The audit or the sighting in which it came out, else who wrote it down; its one day."""
    audit, seen = finding.audit, finding.discovery
    by: Any = audit.auditor if audit else finding.created_by
    if seen is not None and access.may_read(person, seen):
        way, by = named(seen), Cell(seen.source)
    elif audit is not None and access.may_read(person, audit):
        way, by = named(audit), who(by)
    else:
        told = _("brought in by an import") if finding.source_system else _("written down")
        way, by = Cell(told), who(None if finding.source_system else by)
    lines = [row(way, finding.found_at, by)]
    return Table(_("How it was found"), (_("In"), _("When"), _("By")), lines, key="how", half=True)


def waits_for(finding: Discrepancy, person: Person) -> Table:
    """The changes that its action names, and those planned on its item."""
    named_by_it = [text for text in re.findall(r"[A-Z]{2,4}\d{5,}", finding.action)
                   if text.startswith(by_prefix_of_changes())]  # fmt: skip
    wanted = Q(reference__in=named_by_it)
    if finding.ci is not None:
        wanted |= Q(items__contains=[finding.ci.reference], status__in=OPEN)
    changes = Change.objects.visible_to(person).filter(wanted).order_by("planned_start", "pk")
    lines = [
        row(named(one), state_of(one), one.planned_start or "",
            _("puts this right") if one.reference in named_by_it else _("is planned on the item"))
        for one in changes[:MOST]
    ]  # fmt: skip
    over = finding.status in SETTLED
    return Table(
        _("Change it waits for"),
        (_("Change"), _("State"), _("Planned"), _("Why it stands here")),
        lines,
        key="changes",
        half=not lines,
        empty="" if over else _("No change is named by its action or planned on the item."),
    )


def by_prefix_of_changes() -> str:
    """How the numbers of changes begin."""
    return next(prefix for prefix, known in by_prefix().items() if known.key == "change")
