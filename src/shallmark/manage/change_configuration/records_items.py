"""Pages of items, their classes and relations."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shallmark.common.keys import key_field
from shallmark.common.settled import SettledByTwo
from shallmark.kernel.forms import FieldFactory, RecordForm
from shallmark.kernel.people import Person
from shallmark.kernel.records import Panel, RecordType, View, register
from shallmark.manage.change_configuration import alike, page_classes, page_relation
from shallmark.manage.change_configuration import panels_items as panels
from shallmark.manage.change_configuration.forms_items import (
    CLASS_FORM_FIELDS,
    FORM_FIELDS,
    attribute_words,
    item_form,
)
from shallmark.manage.change_configuration.models import Ci, CiRelationship, CiType, RelationKind
from shallmark.manage.change_configuration.models.ci_states import PRESENT
from shallmark.manage.change_configuration.models.own_attributes import asked_words
from shallmark.manage.change_configuration.page_item import item_context
from shallmark.manage.change_configuration.queries_items import NOBODY_ANSWERS
from shallmark.workplace import decided

FUNCTION = _("Change and Configuration")
decided.pages["ci", "merge"] = "merge"


def _no_owner(_person: Person, _now: datetime) -> Q:
    return NOBODY_ANSWERS & Q(status__in=PRESENT)


def _mine(person: Person, _now: datetime) -> Q:
    return Q(status__in=PRESENT, owner=person)


def _found(_person: Person, _now: datetime) -> Q:
    return Q(found_in__isnull=False)


def _present(_person: Person, _now: datetime) -> Q:
    return Q(status__in=PRESENT)


@register(Ci)
class CiRecord(RecordType):
    key = "ci"
    prefix = "CI"
    slug = "items"
    phase = "manage"
    function = FUNCTION
    icon = "server"
    has_discussion = True
    template = "change_configuration/item.html"
    page_context = item_context
    form_fields = FORM_FIELDS
    words: ClassVar[dict[str, Callable[[Any], str]]] = {"attributes": attribute_words}
    list_display = ("reference", "title", "type", "status", "criticality", "owner", "updated_at")
    #: what tells two of one name apart where they are picked
    kind_field = "type"
    list_filter = ("status", "type", "environment", "criticality", "owner", "support_team")
    search_fields = ("reference", "title", "uid", "discovery_key", "location", "attributes")
    ordering = ("-created_at",)
    fields = (
        "title",
        "type",
        "uid",
        "description",
        "owner",
        "support_team",
        "service",
        "content_version",
        "provider",
        "location",
        "environment",
        "criticality",
        "discovery_key",
        "attributes",
        "explained_by",
    )
    edit_fields = fields
    api_fields = ("merged_into", "distinct_from")
    views = (
        View("present", _("Present"), condition=_present),
        View("mine", _("Mine"), condition=_mine),
        View("live", _("Live"), "status=live"),
        View("no_owner", _("Without owner"), condition=_no_owner),
        View(
            alike.VIEW, _("Possible duplicates"), "sort=title", condition=alike.possible_duplicates
        ),
        View("found", _("Found by a list"), condition=_found),
        View("all", _("All")),
    )
    empty_text = _("Services rest on items. Each has an owner, relations, and a change behind it.")
    clauses = ("8.2.6",)
    natural_keys = {"type": "key", "owner": "username"}
    panels = (
        Panel("ahead", _("Open and ahead"), panels.AHEAD, panels.ahead, lazy=True),
        Panel("impact", _("Who feels it"), panels.FEELS, panels.feels, lazy=True),
        Panel("asset", _("Asset and licence"), panels.ASSET, panels.asset, lazy=True),
        Panel("audit", _("Audit"), panels.AUDIT, panels.audit, lazy=True),
    )

    @classmethod
    def form_class(cls, fields: tuple[str, ...] | None = None) -> type[RecordForm]:
        """Own attributes are asked for by the class of the item."""
        return item_form(tuple(fields or cls.fields))


@register(CiType)
class CiTypeRecord(SettledByTwo):
    key = "ci_type"
    page_context = page_classes.class_context
    prefix = "CIT"
    slug = "item-classes"
    form_fields: ClassVar[dict[str, FieldFactory]] = {**CLASS_FORM_FIELDS, "key": key_field}
    words: ClassVar[dict[str, Callable[[Any], str]]] = {"attributes": asked_words}
    phase = "settings"
    function = FUNCTION
    icon = "tag"
    list_display = (
        "reference",
        "title",
        "family",
        "requires_relationship",
        "financial",
        "digital",
        "audit_interval",
    )
    list_filter = ("family", "financial", "digital", "requires_relationship")
    ordering = ("title",)
    fields = (
        "title",
        "key",
        "family",
        "description",
        "attributes",
        "requires_relationship",
        "financial",
        "digital",
        "audit_interval",
    )
    edit_fields = (*fields, "is_active")
    settled_by_two = frozenset({"requires_relationship", "financial", "digital", "audit_interval"})
    empty_text = _("A class says which attributes its items have, and what is asked of them.")
    clauses = ("8.2.6",)


@register(RelationKind)
class RelationKindRecord(RecordType):
    key = "relation_kind"
    page_context = page_classes.kind_context
    prefix = "RK"
    slug = "relation-kinds"
    phase = "settings"
    function = FUNCTION
    icon = "link"
    list_display = ("reference", "title", "inverse", "key", "impact", "updated_at")
    list_filter = ("impact",)
    ordering = ("title",)
    form_fields: ClassVar[dict[str, FieldFactory]] = {"key": key_field}
    fields = ("title", "inverse", "key", "impact")
    empty_text = _(
        "A kind of relation says whom a failure harms: this is what impact is computed by."
    )
    clauses = ("8.2.6",)


@register(CiRelationship)
class CiRelationshipRecord(RecordType):
    key = "ci_relationship"
    page_context = page_relation.relation_context
    belongs_to = ("from_item", "to_item")
    prefix = "REL"
    slug = "item-relations"
    # a part of another record, reached from it: no place of its own in the rail
    phase = ""
    function = FUNCTION
    icon = "arrows-exchange"
    list_display = (
        "reference",
        "from_item",
        "kind",
        "to_item",
        "redundancy_group",
        "effective_from",
        "effective_to",
    )
    list_filter = ("kind",)
    fields = ("from_item", "kind", "to_item", "redundancy_group", "needed", "effective_from")
    edit_fields = (*fields, "effective_to")
    empty_text = _("A relation says what an item runs on, depends on or is part of.")
    clauses = ("8.2.6",)
    natural_keys = {"kind": "key", "from_item": "uid", "to_item": "uid"}
