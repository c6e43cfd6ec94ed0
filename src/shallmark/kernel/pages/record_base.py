"""What every page of one record begins with: find it, for this reader, by any of its numbers."""

from typing import Any

from django.db import models
from django.db.models.expressions import Combinable
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.generic import View

from shallmark.kernel import access
from shallmark.kernel.models.links import Alias
from shallmark.kernel.records import RecordType


class Elsewhere(Exception):
    """The address names a record by an older number; `reference` is the present one."""

    def __init__(self, reference: str) -> None:
        super().__init__(reference)
        self.reference = reference


#: record key -> foreign keys that its page shows beyond the detail fields
_also: dict[str, tuple[str, ...]] = {}


def also_fetch(key: str, *names: str) -> None:
    """Let the record be read together with these; each costs a join, none a query."""
    _also[key] = names


def relations(declared: type[RecordType]) -> list[str]:
    """Foreign keys that the page shows by name; what has parents brings them along."""
    shown = declared.detail_fields or declared.changeable()
    wanted = {"owner", *shown, *_also.get(declared.key, ())}
    found: list[str] = []
    for field in declared.model._meta.concrete_fields:
        if field.is_relation and field.name in wanted:
            found.append(field.name)
            far: Any = field.related_model
            above = {each.name for each in far._meta.concrete_fields}
            if "parent" in above and far is not declared.model:
                found.append(f"{field.name}__parent")
    return found


#: what a page says of a record that is only named on it; a wide row costs more than its join
NAMED = frozenset(
    {
        "id",
        "reference",
        "title",
        "key",
        "username",
        "email",
        "phone",
        "job_title",
        "is_vip",
        "parent",
    }
)


def columns(declared: type[RecordType], joined: list[str]) -> list[str]:
    """All columns of the record, and of the joined ones those that name them."""
    found = [field.name for field in declared.model._meta.concrete_fields]
    for path in joined:
        model: Any = declared.model
        for part in path.split("__"):
            model = model._meta.get_field(part).related_model
        names = (field.name for field in model._meta.concrete_fields)
        found += [f"{path}__{name}" for name in names if name in NAMED]
    return found


def may_change(declared: type[RecordType], person: Any) -> Combinable:
    """Whether the person may change the row, as a column: no query of its own."""
    condition = access.writable(declared.model, person)
    if not condition:
        return models.Value(True, output_field=models.BooleanField())
    return models.Case(
        models.When(condition, then=models.Value(True)),
        default=models.Value(False),
        output_field=models.BooleanField(),
    )


def find(declared: type[RecordType], reference: str, person: Any) -> Any:
    """The record the person may read, its relations fetched, `may_change` told. One query.

    Raises:
        Elsewhere: it is known under another number now.
        Http404: there is none, or it is hidden; which of the two is not told.

    """
    if "\0" in reference:
        raise Http404
    visible = declared.model._default_manager.visible_to(person)  # type: ignore[attr-defined]
    joined = relations(declared)
    shown = visible.select_related(*joined).only(*columns(declared, joined))
    shown = shown.annotate(may_change=may_change(declared, person))
    # At most one: `first()` would put them in order.
    for record in shown.filter(reference=reference[:40]):
        return record
    known = Alias.objects.filter(record_key=declared.key, number=reference[:120])
    other = visible.filter(pk__in=list(known.values_list("record_id", flat=True)[:1])).first()
    if other is None:
        raise Http404(reference)
    raise Elsewhere(other.reference)


def is_staff(person: Any) -> bool:
    """Whether the person works here, as opposed to a customer's user."""
    return bool(getattr(person, "is_staff_member", False))


class RecordView(View):
    """A view of one record type; with a `reference` in its address, of one record."""

    record_type: type[RecordType] = RecordType

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)
        except Elsewhere as moved:
            old = f"/{self.record_type.slug}/{kwargs['reference']}"
            new = f"/{self.record_type.slug}/{moved.reference}"
            return redirect(request.get_full_path().replace(old, new, 1))

    def find(self, reference: str) -> Any:
        return find(self.record_type, reference, self.request.user)

    @property
    def by_htmx(self) -> bool:
        """Whether a part of a page is asked for, not a page."""
        return bool(self.request.headers.get("HX-Request"))
