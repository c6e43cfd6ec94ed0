"""Pages of baselines, audits, discrepancies, master copies, sightings and assets."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shallmark.common.blocks.words import LATER
from shallmark.kernel.access import Scope
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import Panel, RecordType, View, register
from shallmark.manage.change_configuration import (
    page_asset,
    page_audit,
    page_audited,
    page_baseline,
    page_discrepancy,
    page_found,
    page_media,
    panels,
)
from shallmark.manage.change_configuration.forms_items import attribute_words, drift_words
from shallmark.manage.change_configuration.models import (
    Asset,
    Baseline,
    CiAudit,
    CiAuditItem,
    DiscoveryResult,
    Discrepancy,
    MediaItem,
)

FUNCTION = _("Change and Configuration")
#: of an audit
_TO_DO = ("planned", "in_progress")
_UNSETTLED = ("open", "assigned", "correcting")


@register(Baseline)
class BaselineRecord(RecordType):
    key = "baseline"
    prefix = "BSL"
    slug = "baselines"
    phase = "manage"
    function = FUNCTION
    icon = "archive"
    list_display = ("reference", "title", "purpose", "status", "item_count", "taken_at", "owner")
    list_filter = ("status", "purpose", "environment", "of_type")
    fields = ("title", "purpose", "owner", "environment", "of_type", "of_item")
    detail_fields = (
        "status",
        "purpose",
        "environment",
        "of_type",
        "item_count",
        "taken_at",
        "hash",
    )
    panels = (
        Panel(
            "compare",
            _("Compared with now"),
            LATER,
            page_baseline.compared_with_now,
            lazy=True,
        ),
    )
    page_context = page_baseline.baseline_context
    empty_text = _(
        "A baseline keeps items as they are, so that it can be told what became otherwise."
    )
    clauses = ("8.2.6", "8.5.3")
    natural_keys = {"of_type": "key", "of_item": "uid"}


def _planned(_person: Person, _now: datetime) -> Q:
    return Q(status="planned")


def _my_audits(person: Person, _now: datetime) -> Q:
    return Q(status__in=_TO_DO, auditor=person)


def _audits_soon(_person: Person, now: datetime) -> Q:
    return Q(status__in=_TO_DO, planned_on__lte=(now + timedelta(days=30)).date())


@register(CiAudit)
class CiAuditRecord(RecordType):
    key = "ci_audit"
    prefix = "CAU"
    slug = "configuration-audits"
    phase = "manage"
    function = FUNCTION
    icon = "clipboard-check"
    list_display = ("reference", "title", "of_type", "status", "planned_on", "auditor", "done_at")
    list_filter = ("status", "of_type", "auditor")
    fields = (
        "title",
        "of_type",
        "owner",
        "planned_on",
        "auditor",
        "method",
        "sample_size",
    )
    edit_fields = (*fields, "reported_to")
    api_fields = ("sample_seed",)
    views = (
        View("planned", _("Planned"), condition=_planned),
        View("mine", _("Mine, not done"), "sort=planned_on", condition=_my_audits),
        View("soon", _("Due within 30 days"), "sort=planned_on", condition=_audits_soon),
        View("all", _("All")),
    )
    template = "change_configuration/audit.html"
    page_context = page_audit.audit_context
    panels = (
        Panel(
            "independence",
            _("Independence"),
            "change_configuration/independence.html",
            page_audit.independence,
            lazy=True,
        ),
        Panel(
            "programme",
            _("Programme"),
            "change_configuration/programme.html",
            page_audit.programme,
            lazy=True,
        ),
    )
    empty_text = _("An audit compares what is registered with what is really there.")
    clauses = ("8.2.6",)
    natural_keys = {"of_type": "key"}


@register(CiAuditItem)
class CiAuditItemRecord(RecordType):
    key = "ci_audit_item"
    page_context = page_audited.audited_context
    belongs_to = ("audit",)
    prefix = "CAI"
    slug = "audited-items"
    # a part of another record, reached from it: no place of its own in the rail
    phase = ""
    function = FUNCTION
    icon = "eye"
    list_display = ("reference", "title", "audit", "ci", "drawn", "finding", "updated_at")
    list_filter = ("finding", "drawn", "audit")
    fields = ("audit", "ci", "added_because", "finding", "found")
    edit_fields = ("finding", "found")
    detail_fields = (
        "audit", "ci", "expected", "finding", "found", "drawn", "added_because", "created_by",
    )  # fmt: skip
    empty_text = _("An item of an audit's sample: what was expected, and what was found.")
    clauses = ("8.2.6",)
    natural_keys = {"audit": "reference", "ci": "uid"}
    #: what was looked at is closed with the audit that told of it
    closed_with = "audit"

    @classmethod
    def is_closed(cls, record: Record) -> bool:
        audit = getattr(record, cls.closed_with)
        return super().is_closed(record) or CiAuditRecord.is_closed(audit)

    @classmethod
    def scope_condition(cls, scope: Scope, person: Person) -> Q:
        return Q(audit__auditor=person)


def _unsettled(_person: Person, _now: datetime) -> Q:
    return Q(status__in=_UNSETTLED)


def _drift(_person: Person, _now: datetime) -> Q:
    return Q(status__in=_UNSETTLED, unauthorised=True)


@register(Discrepancy)
class DiscrepancyRecord(RecordType):
    key = "discrepancy"
    prefix = "DSC"
    slug = "discrepancies"
    api_fields = ("found_at",)
    phase = "manage"
    function = FUNCTION
    icon = "alert-triangle"
    has_discussion = True
    list_display = ("reference", "title", "kind", "grade", "status", "ci", "owner", "found_at")
    list_filter = ("status", "kind", "grade", "unauthorised", "audit", "owner")
    fields = (
        "title",
        "kind",
        "ci",
        "audit",
        "field",
        "expected",
        "found",
        "grade",
        "owner",
        "cause",
        "action",
        "unauthorised",
    )
    views = (
        View("open", _("Open"), condition=_unsettled),
        View("drift", _("Unauthorised"), condition=_drift),
        View("all", _("All")),
    )
    template = "change_configuration/discrepancy.html"
    page_context = page_discrepancy.discrepancy_context
    empty_text = _("A difference between register and reality has a class, a cause and an action.")
    clauses = ("8.2.6",)
    natural_keys = {"ci": "uid", "audit": "reference"}


@register(MediaItem)
class MediaItemRecord(RecordType):
    key = "media_item"
    page_context = page_media.media_context
    prefix = "DML"
    slug = "media-items"
    phase = "manage"
    function = FUNCTION
    icon = "database"
    list_display = ("reference", "title", "ci", "content_version", "status", "licence", "stored_at")
    list_filter = ("status", "ci")
    fields = ("title", "ci", "content_version", "source", "licence", "access", "owner")
    detail_fields = (
        "status",
        "ci",
        "content_version",
        "file_name",
        "size",
        "checksum",
        "licence",
        "source",
        "rechecked_at",
    )
    panels = (Panel("file", _("Master copy"), panels.FILE, panels.file),)
    views = (
        View("quarantined", _("In quarantine"), "status=quarantined"),
        View("all", _("All")),
    )
    empty_text = _("The library keeps the master copy of each version; nothing else is deployed.")
    clauses = ("8.2.6", "8.5.3")
    natural_keys = {"ci": "uid"}


@register(DiscoveryResult)
class DiscoveryResultRecord(RecordType):
    key = "discovery_result"
    page_context = page_found.sighting_context
    prefix = "DR"
    slug = "discovery-results"
    phase = "manage"
    function = FUNCTION
    icon = "eye"
    words: ClassVar[dict[str, Callable[[Any], str]]] = {
        "attributes": attribute_words,
        "drift": drift_words,
    }
    list_display = ("reference", "key", "source", "seen_at", "ci", "updated_at")
    list_filter = ("source",)
    search_fields = ("reference", "key", "title")
    fields = ("key", "source", "seen_at", "attributes")
    edit_fields = ("title",)
    detail_fields = ("key", "source", "seen_at", "ci", "attributes", "drift")
    empty_text = _("What a scanner or a monitor saw is compared with what is registered.")
    clauses = ("8.2.6",)


def _no_value(_person: Person, _now: datetime) -> Q:
    return Q(value__isnull=True, status__in=("ordered", "in_use", "ending"))


@register(Asset)
class AssetRecord(RecordType):
    key = "asset"
    page_context = page_asset.asset_context
    prefix = "AST"
    slug = "assets"
    phase = "manage"
    function = FUNCTION
    icon = "book"
    list_display = ("reference", "title", "status", "value", "currency", "valued_on", "support_end")
    list_filter = ("status", "currency", "owner", "depreciation")
    fields = (
        "title",
        "ci",
        "owner",
        "asset_ref",
        "value",
        "currency",
        "valued_on",
        "depreciation",
        "depreciation_months",
        "licence_end",
        "warranty_end",
        "support_end",
        "action",
    )
    views = (
        View("no_value", _("Without value"), condition=_no_value),
        View("ending", _("Comes to its end"), "status=ending"),
        View("all", _("All")),
    )
    empty_text = _(
        "An asset says what an item is worth, and until when it is licensed and supported."
    )
    clauses = ("8.2.5", "8.4.1")
    natural_keys = {"ci": "uid"}
