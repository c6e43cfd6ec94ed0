"""What the page of a configuration audit shows: scope, findings, what was looked at, and report."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, IntegerField, Value, When

from shallmark.common.hands import in_hand_of
from shallmark.kernel import clock
from shallmark.kernel.people import Person
from shallmark.kernel.tracking import versions_of
from shallmark.manage.change_configuration.audit_findings import nonconformities_of
from shallmark.manage.change_configuration.audits import missing_readers
from shallmark.manage.change_configuration.models import Ci, CiAudit, CiAuditItem, Discrepancy
from shallmark.manage.change_configuration.models.discrepancy import DiscrepancyStatus
from shallmark.manage.team.models import Person as Member
from shallmark.pages.record_base import is_staff

#: items in view, rows that are read, audits of before, items that a line of independence names
SHOWN, MOST, BEFORE, NAMED = 10, 50, 5, 3
#: by when the report is out (CHK-CFG-05)
REPORT_WITHIN = timedelta(days=30)
DIFFERS = ("different", "missing")
SETTLED = frozenset({DiscrepancyStatus.CLOSED, DiscrepancyStatus.ACCEPTED})
#: what differs first, then what is left to look at
_ORDER = Case(
    When(finding__in=DIFFERS, then=Value(0)),
    When(finding="open", then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)
#: what the page draws where it belongs
DRAWN = ("of_type", "planned_on", "auditor", "method", "sample_size", "reported_to")


def audit_context(audit: CiAudit, person: Person) -> dict[str, Any]:
    """Four queries, two more where something was found."""
    if not is_staff(person):
        return {}
    sample = CiAuditItem.objects.visible_to(person).filter(audit=audit)
    counts = dict(
        sample.order_by("finding").values_list("finding").annotate(Count("pk", distinct=True))
    )
    items = list(sample.select_related("ci", "updated_by").order_by(_ORDER, "pk")[:MOST])
    seen = Discrepancy.objects.visible_to(person).filter(audit=audit)
    findings = list(seen.select_related("ci", "owner").order_by("pk")[:MOST])
    led_to = nonconformities_of(findings, person)
    told = {finding.ci_id for finding in findings}
    size = sum(counts.values())
    return {
        "apart": DRAWN,
        "first_panels": ("independence",),
        "belongings": [],
        "items": items[:SHOWN],
        "size": size,
        "left": counts.get("open", 0),
        "differing": sum(counts.get(name, 0) for name in DIFFERS),
        "findings": [(finding, led_to[finding.pk]) for finding in findings],
        "unsettled": sum(finding.status not in SETTLED for finding in findings),
        "untold": [one for one in items if one.finding in DIFFERS and one.ci_id not in told],
        "report_due": _report_due(audit),
        "unreached": missing_readers(audit) if audit.done_at else [],
        "today": clock.now().date(),
    }


def _report_due(audit: CiAudit) -> date | None:
    """The last day of the report, while it is not out."""
    if audit.done_at is None or audit.reported_at is not None:
        return None
    return (audit.done_at + REPORT_WITHIN).date()


def independence(audit: CiAudit, person: Person) -> dict[str, Any]:
    """The auditor and whoever wrote what was found, each with the items that they ever kept."""
    looked_at = CiAuditItem.objects.filter(audit=audit).values_list("ci", flat=True)
    keys = list(looked_at) or list(
        Ci.objects.filter(type=audit.of_type_id).values_list("pk", flat=True)
    )
    history = versions_of(CiAuditItem).filter(audit_id=audit.pk).exclude(finding="open")
    writers = set(history.values_list("updated_by_id", flat=True))
    people = Member.objects.filter(pk__in={*writers, audit.auditor_id} - {None}, is_system=False)
    lines = []
    for one in people.order_by("title"):
        kept = in_hand_of(one, Ci, keys, "kept")
        named = list(Ci.objects.visible_to(person).filter(pk__in=kept)[:NAMED])
        lines.append((one, one.pk == audit.auditor_id, len(kept), named))
    return {"lines": lines, "all": len(keys), "begun": audit.started_at is not None}


def programme(audit: CiAudit, person: Person) -> dict[str, Any]:
    """How often the class is audited, and the audits of it before and after this one."""
    others = CiAudit.objects.visible_to(person).filter(of_type=audit.of_type_id)
    known = others.exclude(pk=audit.pk).annotate(found=Count("discrepancies"))
    last = others.filter(done_at__isnull=False).order_by("-done_at").first()
    months = audit.of_type.audit_interval if audit.of_type else None
    due = None
    if last is not None and last.done_at is not None and months:
        due = clock.months_from(last.done_at.date(), months)
    return {
        "of_type": audit.of_type,
        "months": months,
        "others": list(known.order_by("-planned_on", "-pk")[:BEFORE]),
        "due": due,
        "late": due is not None and due < clock.now().date(),
    }
