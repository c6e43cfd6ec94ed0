"""Pages of documents, their versions, retention rules, templates and acknowledgements."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from shallmark.common.documents import page, panels, work
from shallmark.common.documents.models import (
    Acknowledgement,
    Document,
    DocumentTemplate,
    DocumentVersion,
    RetentionRule,
)
from shallmark.common.documents.queries import unread_by
from shallmark.common.documents.standing import AHEAD, state_column, use_both_states
from shallmark.common.settled import SettledByTwo
from shallmark.kernel import access
from shallmark.kernel.access import ALL_STEPS, Scope
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import Panel, RecordType, View, register
from shallmark.kernel.second_person import Reason
from shallmark.pages.pickers import reference_field
from shallmark.pages.tables import Column

FUNCTION = _("Policy")
use_both_states()


def _overdue(_person: Person, now: datetime) -> models.Q:
    return models.Q(review_due__lt=now.date(), status__in=("draft", "published"))


def _published(_person: Person, _now: datetime) -> models.Q:
    """For its readers it is in force while its next version is written."""
    in_force = DocumentVersion.objects.filter(status="in_force")
    return models.Q(status="published") | models.Q(pk__in=in_force.values("document"))


def _revised(_person: Person, _now: datetime) -> models.Q:
    """In force, while its next version is written."""
    in_force = DocumentVersion.objects.filter(status="in_force")
    return models.Q(status__in=AHEAD, pk__in=in_force.values("document"))


def _coming(_person: Person, _now: datetime) -> models.Q:
    """Its first version is on its way."""
    in_force = DocumentVersion.objects.filter(status="in_force")
    return models.Q(status__in=AHEAD) & ~models.Q(pk__in=in_force.values("document"))


def _external(_person: Person, _now: datetime) -> models.Q:
    return models.Q(external=True)


#: what one person settles until it is first in force
FREE_AT_FIRST = frozenset({"kind", "acknowledged", "retention_rule"})


@register(Document)
class DocumentRecord(SettledByTwo):
    key = "document"
    prefix = "DOC"
    slug = "documents"
    phase = "plan"
    function = FUNCTION
    icon = "file-text"
    list_display = (
        "reference",
        "identifier",
        "title",
        "kind",
        "status",
        "owner",
        "review_due",
        "updated_at",
    )
    columns: ClassVar[Mapping[str, Column]] = {"status": state_column(Document)}
    list_filter = (
        "status", "kind", "owner", "classification", "external", "review_due", "retention_rule",
    )  # fmt: skip
    search_fields = ("reference", "title", "identifier")
    ordering = ("identifier",)
    fields = (
        "title",
        "identifier",
        "kind",
        "owner",
        "classification",
        "audience",
        "acknowledged",
        "retention_rule",
        "review_due",
        "under_change_control",
        "separation",
        "external",
        "source",
        "edition",
        "checked_at",
    )
    settled_by_two = frozenset(
        {
            "kind",
            "under_change_control",
            "separation",
            "external",
            "acknowledged",
            "retention_rule",
        }
    )
    made_by_two: ClassVar[dict[str, object]] = {"under_change_control": False, "separation": False}
    detail_fields = (
        "identifier",
        "kind",
        "owner",
        "classification",
        "audience",
        "review_due",
        "last_reviewed_at",
        "retention_rule",
        "published_at",
        "withdrawn_at",
        "disposed_at",
    )
    views = (
        View("published", _("Published"), condition=_published),
        View("revised", _("In force, being revised"), condition=_revised),
        View("coming", _("Not in force yet"), condition=_coming),
        View("overdue", _("Review overdue"), condition=_overdue),
        View("external", _("Of external origin"), condition=_external),
        View("all", _("All")),
    )
    template = "documents/document.html"
    page_context = page.reading
    panels = (
        Panel("read_by", _("Read by"), "documents/read_by.html", panels.read_by_of, True),
        Panel("versions", _("Versions"), "documents/versions.html", panels.versions),
    )
    empty_text = _(
        "A controlled document has one owner, a date of its next review, and versions: each is"
        " approved by another than its author and put in force under a change."
    )
    clauses = ("7.5.1", "7.5.2", "7.5.3", "7.5.4")

    @classmethod
    def closing_steps(cls) -> frozenset[str]:
        return frozenset({"dispose"})

    @classmethod
    def second_person(
        cls, record: Record, before: Mapping[str, object] | None, by: Person
    ) -> Reason | None:
        """Until it is first in force one person says of what kind it is, and who confirms it."""
        assert isinstance(record, Document)
        if before is not None and record.published_at is None:
            before = {name: value for name, value in before.items() if name not in FREE_AT_FIRST}
        if before is not None and not before.get("acknowledged"):
            # that readers are to confirm it is asked by one; two people end it
            before = {name: value for name, value in before.items() if name != "acknowledged"}
        return super().second_person(record, before, by)


def _waiting(person: Person, _now: datetime) -> models.Q:
    return models.Q(status="in_review", approver=person)


def _to_force(person: Person, _now: datetime) -> models.Q:
    """Approved ones that this person may put in force: as their owner, or by a role."""
    grants = access.grants_of(person, "document_version")
    by_role = person.is_superuser or any(
        ({"put_in_force"} | ALL_STEPS) & grant.steps for grant in grants
    )
    reach = access.writable(DocumentVersion, person) if by_role else models.Q(owner=person)
    # An empty condition reaches all, and would vanish beside another.
    return models.Q(status="approved") & (reach | models.Q(owner=person) if reach else models.Q())


def _to_read(person: Person, _now: datetime) -> models.Q:
    return models.Q(pk__in=unread_by(person).values("pk"))


@register(DocumentVersion)
class DocumentVersionRecord(RecordType):
    key = "document_version"
    prefix = "DV"
    slug = "document-versions"
    # a part of another record, reached from it: no place of its own in the rail
    phase = ""
    function = FUNCTION
    icon = "versions"
    has_discussion = True
    list_display = (
        "reference",
        "document",
        "number",
        "status",
        "author",
        "approver",
        "effective_from",
        "change_ref",
    )
    list_filter = ("status", "document", "author", "approver")
    search_fields = ("reference", "title", "text")
    fields = ("document", "number", "text", "change_summary", "change_ref", "approver")
    form_fields = {
        "change_ref": reference_field(
            "change", "standard_change", help_text=_("A standard document change will do.")
        )
    }
    edit_fields = (
        "number",
        "text",
        "file_name",
        "change_summary",
        "change_ref",
        "approver",
    )
    detail_fields = (
        "document",
        "number",
        "author",
        "approver",
        "approved_by",
        "file_name",
        "change_summary",
        "text",
        "change_ref",
        "submitted_at",
        "approved_at",
        "effective_from",
        "withdrawn_at",
        "review_note",
        "content_hash",
    )
    views = (
        View("in_force", _("In force"), "status=in_force"),
        View("to_read", _("To read and confirm"), condition=_to_read, asks=True),
        View("waiting", _("Waits for my approval"), condition=_waiting, asks=True),
        View("to_force", _("To put in force"), condition=_to_force, asks=True),
        View("all", _("All")),
    )
    template = "documents/version.html"
    page_context = work.version_work
    panels = (Panel("read_by", _("Read by"), "documents/read_by.html", panels.read_by, True),)
    empty_text = _("A version is a draft until another approves it; then it replaces the last.")
    clauses = ("7.5.2", "7.5.3")
    natural_keys = {"document": "identifier"}

    @classmethod
    def closing_steps(cls) -> frozenset[str]:
        return frozenset({"supersede", "withdraw"})

    @classmethod
    def scope_condition(cls, scope: Scope, person: Person) -> models.Q:
        """Authors, approvers and owners reach their own."""
        if scope == Scope.OWN:
            return models.Q(author=person) | models.Q(approver=person) | models.Q(owner=person)
        return super().scope_condition(scope, person)


@register(RetentionRule)
class RetentionRuleRecord(RecordType):
    key = "retention_rule"
    prefix = "RET"
    slug = "retention-rules"
    phase = "settings"
    function = FUNCTION
    icon = "archive"
    list_display = ("reference", "title", "kind", "months", "approved_by", "updated_at")
    ordering = ("title",)
    fields = ("title", "kind", "months")
    detail_fields = ("kind", "months", "approved_by")
    page_context = work.retention_work
    empty_text = _("A retention rule says how long a kind is kept after it has gone out of use.")
    clauses = ("7.5.3",)

    @classmethod
    def second_person(
        cls,
        record: Record,
        before: Mapping[str, object] | None,
        by: Person,
    ) -> Reason | None:
        """How long evidence is kept is approved by another than who proposes it."""
        if before is not None and not {"kind", "months"} & before.keys():
            return None
        return Reason(translated("Another approves how long it is kept."))


@register(DocumentTemplate)
class DocumentTemplateRecord(RecordType):
    key = "document_template"
    prefix = "DTP"
    slug = "document-templates"
    phase = "settings"
    function = FUNCTION
    icon = "template"
    list_display = ("reference", "title", "kind", "is_active", "updated_at")
    list_filter = ("kind", "is_active")
    ordering = ("title",)
    fields = ("title", "kind", "text")
    edit_fields = (*fields, "is_active")
    page_context = work.template_work
    empty_text = _("The first version of a document starts from the template of its kind.")
    clauses = ("7.5.2",)


@register(Acknowledgement)
class AcknowledgementRecord(RecordType):
    key = "acknowledgement"
    belongs_to = ("document_version",)
    prefix = "ACK"
    slug = "acknowledgements"
    phase = "plan"
    function = FUNCTION
    icon = "eye-check"
    list_display = ("reference", "document_version", "person", "at")
    list_filter = ("document_version", "person")
    ordering = ("-at",)
    fields = ("document_version",)
    page_context = work.acknowledgement_work
    empty_text = _("A reader confirms to have read a version; nobody confirms for another.")
    clauses = ("7.3",)

    @classmethod
    def scope_condition(cls, scope: Scope, person: Person) -> models.Q:
        if scope == Scope.OWN:
            return models.Q(person=person)
        return super().scope_condition(scope, person)
