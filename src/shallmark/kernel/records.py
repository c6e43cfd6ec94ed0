"""RecordType: one declaration per record, in ModelAdmin's vocabulary.

Pages, table, filter, form, export, import and API all read it. Each hook returns an ordinary class
of a named library. A new attribute needs three record types that want it today.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from django.apps import apps
from django.db import models
from django.forms import ModelForm, modelform_factory
from django.utils.module_loading import module_has_submodule

from shallmark.kernel.access import Scope

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Text = str | _StrPromise


@dataclass(frozen=True)
class View:
    """A list that comes with the product: a name and the query string of its filter."""

    key: str
    name: "Text"
    query: str = ""
    #: extra condition that an address cannot say: (person, now) -> Q
    condition: Callable[[Any, Any], models.Q] | None = None
    #: only shown to those whose roles include one of these; empty = everybody
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Panel:
    """A section of the side column; lazy ones are fetched after the first response."""

    key: str
    name: "Text"
    template: str
    #: (record, person) -> template context
    context: Callable[[Any, Any], dict[str, Any]] | None = None
    lazy: bool = False


class RecordType:
    """How one record is shown, found, asked for and exchanged."""

    #: the model, set by `register`
    model: ClassVar[type[models.Model]]
    #: name in the ledger, in links and in rights
    key: ClassVar[str]
    #: of references, such as "INC"; empty when the record brings its own
    prefix: ClassVar[str] = ""
    #: first part of its addresses
    slug: ClassVar[str]
    #: place in the rail: phase (plan, deliver, operate, manage, settings) and function's full name
    phase: ClassVar[str] = ""
    function: ClassVar["Text"] = ""
    icon: ClassVar[str] = "file"
    #: columns of the list: names of fields, `fk__field` paths, or names of methods of the table
    list_display: ClassVar[tuple[str, ...]] = ("reference", "title", "owner", "updated_at")
    list_filter: ClassVar[tuple[str, ...]] = ()
    search_fields: ClassVar[tuple[str, ...]] = ("reference", "title")
    ordering: ClassVar[tuple[str, ...]] = ("-created_at",)
    #: fields of the form that makes a record, and of the form that changes one
    fields: ClassVar[tuple[str, ...]] = ("title",)
    edit_fields: ClassVar[tuple[str, ...]] = ()
    #: fields shown in the side column, read only ones included
    detail_fields: ClassVar[tuple[str, ...]] = ()
    views: ClassVar[tuple[View, ...]] = ()
    panels: ClassVar[tuple[Panel, ...]] = ()
    #: what an empty list teaches, and the clauses of the 2018 edition that ask for such records
    teaches: ClassVar["Text"] = ""
    clauses: ClassVar[tuple[str, ...]] = ()
    #: whether people write replies and notes on it
    discussed: ClassVar[bool] = False
    #: template of the record page when the kernel's own does not do
    template: ClassVar[str] = "kernel/record.html"
    #: fields of foreign keys by which import and API may name the other record
    natural_keys: ClassVar[dict[str, str]] = {}

    @classmethod
    def label(cls) -> "Text":
        return cls.model._meta.verbose_name or cls.key

    @classmethod
    def label_plural(cls) -> "Text":
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
    def changeable(cls) -> tuple[str, ...]:
        return cls.edit_fields or cls.fields

    @classmethod
    def form_class(cls, fields: tuple[str, ...] | None = None) -> type[ModelForm[Any]]:
        """The ModelForm for these fields; page, API and import validate by it."""
        return _form_class(cls.model, tuple(fields or cls.fields))

    @classmethod
    def scope_condition(cls, scope: Scope, person: Any) -> models.Q:
        """Which records a scope reaches for the person; types refine it."""
        if scope == Scope.OWN:
            return models.Q(owner=person)
        return models.Q(pk__in=[])

    @classmethod
    def restriction(cls, person: Any) -> models.Q:
        """What stays hidden whatever the role's scope; most types hide nothing."""
        return models.Q()


@cache
def _form_class(model: type[models.Model], fields: tuple[str, ...]) -> type[ModelForm[Any]]:
    from shallmark.kernel.forms import RecordForm

    return modelform_factory(model, form=RecordForm, fields=fields)


_types: dict[str, type[RecordType]] = {}
_by_model: dict[type[models.Model], type[RecordType]] = {}

Declared = TypeVar("Declared", bound=type[RecordType])


def register(model: type[models.Model]) -> Callable[[Declared], Declared]:
    """Class decorator: this declaration is the one of `model`.

    Raises:
        ValueError: another declaration has the same key, slug or prefix.

    """

    def take(declared: Declared) -> Declared:
        declared.model = model
        for other in _types.values():
            for name in ("key", "slug", "prefix"):
                said = getattr(declared, name)
                same = said and said == getattr(other, name)
                if same and other.__qualname__ != declared.__qualname__:
                    raise ValueError(f"Two record types have the {name} {said}.")
        _types[declared.key] = declared
        _by_model[model] = declared
        return declared

    return take


def record_types() -> list[type[RecordType]]:
    return list(_types.values())


def record_type(key: str) -> type[RecordType]:
    """The declaration called `key`.

    Raises:
        KeyError: there is none.

    """
    return _types[key]


def type_of(model: type[models.Model]) -> type[RecordType]:
    return _by_model[model]


def discover() -> None:
    """Import each app's `records` module, as the admin does with `admin`."""
    for config in apps.get_app_configs():
        ours = config.name.startswith("shallmark.") and config.name != "shallmark.kernel"
        if ours and module_has_submodule(config.module, "records"):
            import_module(f"{config.name}.records")
