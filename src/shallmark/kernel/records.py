"""RecordType: one declaration per record, in ModelAdmin's vocabulary.

Pages, table, filter, form, export, import and API all read it. Each hook returns an ordinary class
of a named library. A new attribute needs three record types that want it today.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar, TypeVar, cast

from django.db import models
from django.forms import modelform_factory
from django.utils.translation import gettext as _

from shallmark.kernel.access import Scope
from shallmark.kernel.discovery import app_modules
from shallmark.kernel.forms import FieldFactory, RecordForm
from shallmark.kernel.lifecycle import available, state_of
from shallmark.kernel.models.record import Record
from shallmark.kernel.people import Person
from shallmark.kernel.second_person import Reason
from shallmark.kernel.texts import Text


@dataclass(frozen=True)
class View:
    """A list that comes with the product; one that asks waits for the reader's own word."""

    key: str
    name: Text
    query: str = ""
    #: extra condition that an address cannot say: (person, now) -> Q
    condition: Callable[[Person, datetime], models.Q] | None = None
    #: only shown to those whose roles include one of these; empty = everybody
    roles: tuple[str, ...] = ()
    asks: bool = False


@dataclass(frozen=True)
class Panel:
    """A section of the side column, with its context; lazy ones come after the first response."""

    key: str
    name: Text
    template: str
    context: Callable[[Any, Person], dict[str, Any]] | None = None
    lazy: bool = False


class Look(StrEnum):
    """How a field is drawn that its type alone does not tell."""

    #: a number from 1, the most urgent, to 5, drawn as a sign
    PRIORITY = "priority"


@dataclass(frozen=True)
class Related:
    """One linked record as the reader may see it; `title` is empty for a hidden one."""

    kind: str
    reference: str
    title: str
    url: str
    status: str = ""
    link: int = 0


class RecordType:
    """How one record is shown, found, asked for and exchanged."""

    #: the model, set by `register`
    model: ClassVar[type[Record]]
    #: name in the ledger, in links and in rights
    key: ClassVar[str]
    #: of references, such as "INC"; empty when the record brings its own
    prefix: ClassVar[str] = ""
    #: first part of its addresses
    slug: ClassVar[str]
    #: place in the rail: phase (plan, deliver, operate, manage, settings) and function's full name
    phase: ClassVar[str] = ""
    function: ClassVar[Text] = ""
    icon: ClassVar[str] = "file"
    #: columns of the list: names of fields, `fk__field` paths, or names of methods of the table
    list_display: ClassVar[tuple[str, ...]] = ("reference", "title", "owner", "updated_at")
    #: fields that are drawn otherwise than their type tells; a name alone tells nothing
    looks: ClassVar[Mapping[str, Look]] = {}
    #: columns of its own by key, as `shallmark.pages.tables.Column`
    columns: ClassVar[Mapping[str, Any]] = {}
    list_filter: ClassVar[tuple[str, ...]] = ()
    search_fields: ClassVar[tuple[str, ...]] = ("reference", "title")
    ordering: ClassVar[tuple[str, ...]] = ("-created_at",)
    #: fields of the form that makes a record, and of the form that changes one
    fields: ClassVar[tuple[str, ...]] = ("title",)
    edit_fields: ClassVar[tuple[str, ...]] = ()
    #: how forms ask for a field that its type alone does not tell: name -> maker of a form's field
    form_fields: ClassVar[Mapping[str, FieldFactory]] = {}
    #: how pages say a value, such as P2 High for 2: name -> words of the value
    words: ClassVar[Mapping[str, Callable[[Any], str]]] = {}
    #: foreign keys that the record is read together with, beyond those of the detail fields
    fetch_with: ClassVar[tuple[str, ...]] = ()
    #: what the template of its page reads beside what every record's page has
    page_context: ClassVar[Callable[[Any, Person], Mapping[str, Any]]] = lambda _record, _person: {}
    #: records related by foreign keys, as far as the person may read them; before the links
    relatives: ClassVar[Callable[[Any, Person], Sequence[Related]]] = lambda _record, _person: ()
    #: fields shown in the side column, read only ones included
    detail_fields: ClassVar[tuple[str, ...]] = ()
    views: ClassVar[tuple[View, ...]] = ()
    panels: ClassVar[tuple[Panel, ...]] = ()
    #: who is told of which writes, as `shallmark.common.notices.rules.Rule`; None: the usual ones
    notice_rules: ClassVar[tuple[Any, ...] | None] = None
    #: what an empty list teaches, and the clauses of the 2018 edition that ask for such records
    empty_text: ClassVar[Text] = ""
    clauses: ClassVar[tuple[str, ...]] = ()
    #: the time from which the work counts, where it is not that of the record
    began_at: ClassVar[str] = "created_at"
    #: whether people belong to it, so that a filter may say `mine`
    has_members: ClassVar[bool] = False
    #: keys to what it belongs to and dies with: it is listed in the page of that
    belongs_to: ClassVar[tuple[str, ...]] = ()
    #: whether people write replies and notes on it
    has_discussion: ClassVar[bool] = False
    #: template of the record page when the kernel's own does not do
    template: ClassVar[str] = "workplace/record.html"
    #: whether its records fill the ledger's view of its key
    in_ledger: ClassVar[bool] = True
    #: columns that the API answers with beside those of forms, page and steps
    api_fields: ClassVar[tuple[str, ...]] = ()
    #: what the API tells nobody who does not work here, of a record that they may read
    staff_fields: ClassVar[frozenset[str]] = frozenset()
    #: fields of foreign keys by which import and API may name the other record
    natural_keys: ClassVar[dict[str, str]] = {}

    @classmethod
    def label(cls) -> Text:
        return cls.model._meta.verbose_name or cls.key

    @classmethod
    def label_plural(cls) -> Text:
        return cls.model._meta.verbose_name_plural or cls.key

    @classmethod
    def url(cls) -> str:
        return f"/{cls.slug}"

    @classmethod
    def has_lifecycle(cls) -> bool:
        return hasattr(cls.model, "Status")

    @classmethod
    def closing_steps(cls) -> frozenset[str]:
        """Verbs after which the record counts as closed: `closed_at` and `closed_by` are set."""
        return frozenset({"close", "auto_close"})

    @classmethod
    def is_closed(cls, record: Record) -> bool:
        """Whether it was closed, or stands in a state that no step leads out of."""
        left = {step.target for step in available(record)} - {"", state_of(record)}
        return record.closed_at is not None or (cls.has_lifecycle() and not left)

    @classmethod
    def changeable(cls) -> tuple[str, ...]:
        return cls.edit_fields or cls.fields

    @classmethod
    def form_class(cls, fields: tuple[str, ...] | None = None) -> type[RecordForm]:
        """The ModelForm for these fields; page, API and import validate by it."""
        return _form_class(cls.model, tuple(fields or cls.fields))

    @classmethod
    def scope_condition(cls, scope: Scope, person: Person) -> models.Q:
        """Which records a scope reaches for the person; types refine it."""
        return models.Q(owner=person) if scope == Scope.OWN else models.Q(pk__in=[])

    @classmethod
    def restriction(cls, person: Person) -> models.Q:
        """What stays hidden whatever the role's scope; most types hide nothing."""
        return models.Q()

    @classmethod
    def opened(cls, person: Person) -> models.Q | None:
        """What the person may look into beyond the restriction; each look is recorded."""
        return None

    @classmethod
    def second_person(
        cls, record: Record, before: Mapping[str, object] | None, by: Person
    ) -> Reason | None:
        """Why this write waits for another person, where it does (kernel/second_person.py).

        `record` as it would be; `before`: field -> value of what differs, None for a new record.
        What is closed stands: its correction is confirmed by another.
        """
        closed = before is not None and cls.is_closed(record)
        return Reason(_("It is closed, and corrected by two people.")) if closed else None


@cache
def _form_class(model: type[models.Model], fields: tuple[str, ...]) -> type[RecordForm]:
    return cast("type[RecordForm]", modelform_factory(model, form=RecordForm, fields=fields))


_types: dict[str, type[RecordType]] = {}
Declared = TypeVar("Declared", bound=type[RecordType])


def register(model: type[Record]) -> Callable[[Declared], Declared]:
    """Class decorator: this declaration is the one of `model`.

    Raises:
        ValueError: another declaration has the same key, slug or prefix.

    """

    def take(record_type: Declared) -> Declared:
        record_type.model = model
        model.declare(record_type)
        for other in _types.values():
            for name in ("key", "slug", "prefix"):
                value = getattr(record_type, name)
                same = value and value == getattr(other, name)
                if same and other.__qualname__ != record_type.__qualname__:
                    raise ValueError(f"{other.__qualname__} has the {name} {value} already.")
        _types[record_type.key] = record_type
        return record_type

    return take


def record_types() -> list[type[RecordType]]:
    return list(_types.values())


def get_record_type(key: str) -> type[RecordType]:
    """The declaration called `key`.

    Raises:
        KeyError: there is none.

    """
    return _types[key]


def type_of(model: type[Record]) -> type[RecordType]:
    return model.record_type()


def discover() -> None:
    """Import each app's `life`, `records` and `after`: what they declare is known from then on."""
    for name in ("life", "records", "after"):
        app_modules(name)
