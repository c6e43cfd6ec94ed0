"""What the page of an audited item shows: registered beside found, and what came of it."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shallmark.common.blocks.cells import Cell, named, row, state_of, who
from shallmark.common.blocks.tables import Table, compared
from shallmark.common.blocks.words import Notice, Reading
from shallmark.kernel.people import Person
from shallmark.kernel.texts import Text
from shallmark.manage.change_configuration.audit_findings import nonconformities_of
from shallmark.manage.change_configuration.models import Ci, CiAudit, Discrepancy
from shallmark.manage.change_configuration.models.audit import CiAuditItem
from shallmark.manage.change_configuration.page_audit import DIFFERS
from shallmark.manage.change_configuration.page_found import MOST, word_of
from shallmark.pages.record_base import is_staff, new_address
from shallmark.workplace.fills import Fill, Lead, fills

#: fields that a sample keeps beside own attributes (`audits.draw_sample`)
OWN = frozenset({"title", "status", "content_version", "location", "environment", "provider"})
#: of each finding, the outcome that it is drawn as
SIGNS = {"same": "conforming", "different": "nonconforming", "missing": "nonconforming"}

fills["ci_audit_item"] = {
    "found": Fill(gettext_lazy("Record what was found"), "eye-check", ("finding", "found")),
}


def audited_context(looked: CiAuditItem, person: Person) -> dict[str, Any]:
    """Registered beside found, the audit, what it led to. Five queries, two more where it did."""
    if not is_staff(person):
        return {}
    item = Ci.objects.visible_to(person).select_related("owner").filter(pk=looked.ci_id).first()
    audit = CiAudit.objects.visible_to(person).select_related("auditor").filter(
        pk=looked.audit_id
    ).first()  # fmt: skip
    told = Discrepancy.objects.visible_to(person).filter(audit=looked.audit_id, ci=looked.ci_id)
    findings = list(told.select_related("owner").order_by("pk")[:MOST])
    work = [
        *_untold(looked, findings),
        _registered(looked),
        _on_site(looked),
        _since(looked, item),
        _led_to(findings, person),
        _in_audit(looked, item, audit),
    ]
    return {
        "work": work,
        "leads": _leads(looked, findings, person),
        "apart": ("audit", "ci", "expected", "finding", "found", "drawn", "added_because"),
    }


def _untold(looked: CiAuditItem, findings: list[Discrepancy]) -> list[Notice]:
    """What is not as registered is a finding of the audit, or nothing will come of it."""
    if looked.finding not in DIFFERS or findings:
        return []
    said = _("It is not as registered, and no finding of the audit says so.")
    return [Notice(said, tone="warn", icon="alert-triangle")]


def _leads(
    looked: CiAuditItem, findings: list[Discrepancy], person: Person
) -> list[Lead]:  # fmt: skip
    """The finding that is missing, filled in; of one that there is, the nonconformity."""
    if looked.finding not in DIFFERS:
        return []
    if not findings:
        kind = "missing" if looked.finding == "missing" else "wrong_attribute"
        url = new_address(
            person, "discrepancy", audit=looked.audit_id, ci=looked.ci_id, found=looked.found,
            title=looked.title, kind=kind, back=looked.get_absolute_url(),
        )  # fmt: skip
        return [Lead(_("Record the finding"), url, "alert-triangle")] if url else []
    raised = nonconformities_of(findings[:1], person)[findings[0].pk]
    if raised or not new_address(person, "nonconformity"):
        return []
    place = f"{findings[0].get_absolute_url()}/nonconformity"
    return [Lead(_("Make it a nonconformity"), place, "alert-triangle")]


def _registered(looked: CiAuditItem) -> Table:
    """What was to be found, as the register said when the audit began."""
    rows = [
        row(word_of(name), words_of(name, value))
        for name, value in (looked.expected or {}).items()
        if value not in (None, "")
    ]
    return Table(
        _("The register says"), (_("What"), _("When the audit began")), rows, key="registered",
        half=True, empty=_("It was not kept what was registered when the audit began."),
    )  # fmt: skip


def words_of(name: str, value: object) -> Text:
    """A value as the item's own page says it: a state by its name."""
    if value in (None, ""):
        return ""
    choices = dict(getattr(Ci._meta.get_field(name), "flatchoices", ())) if name in OWN else {}
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(choices.get(value, value))


def _on_site(looked: CiAuditItem) -> Reading:
    """What whoever looked at it wrote down."""
    finding = str(looked.get_finding_display())
    parts = [(finding[:1].upper() + finding[1:], looked.found)] if looked.finding != "open" else []
    empty = _("Nobody has looked at it yet.")
    return Reading("on-site", _("Found on site"), parts, empty=empty, half=True)


def _since(looked: CiAuditItem, item: Ci | None) -> Table:
    """What the register says by now: a difference may have been put right meanwhile."""
    lines = []
    for name, value in (looked.expected or {}).items():
        now: object = ""
        if item is not None:
            now = getattr(item, name) if name in OWN else item.attributes.get(name)
        lines.append((word_of(name), words_of(name, value), words_of(name, now)))
    changed = [line for line in lines if line[1] != line[2]]
    heads = (_("What"), _("When the audit began"), _("Now"))
    return compared("expected", _("Changed in the register since"), heads, changed)


def _led_to(findings: list[Discrepancy], person: Person) -> Table:
    """The differences that were opened, who mends them, and the nonconformities of them."""
    raised = nonconformities_of(findings, person)
    rows = []
    for one in findings:
        far = raised[one.pk]
        rows.append(row(named(one), state_of(one), one.action or _("nothing yet"), who(one.owner),
                        named(far[0]) if far else ""))  # fmt: skip
    heads = (_("Finding"), _("State"), _("What is done"), _("Who"), _("Nonconformity"))
    return Table(_("What came of it"), heads, rows, key="differences")


def _in_audit(looked: CiAuditItem, item: Ci | None, audit: CiAudit | None) -> Table:
    finding = Cell(looked.get_finding_display(), outcome=SIGNS.get(looked.finding, "no_evidence"))
    chosen = _("drawn") if looked.drawn else looked.added_because
    line = row(named(item), finding, named(audit), who(audit.auditor if audit else None), chosen)
    heads = (_("Item"), _("Finding"), _("Audit"), _("Auditor"), _("In the sample"))
    return Table(_("Looked at"), heads, [line], key="looked")
