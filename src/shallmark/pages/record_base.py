"""What every page of one record begins with: find it, for this reader, by any of its numbers."""

from typing import Generic, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.db import models
from django.db.models.expressions import Combinable
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.generic import View
from typing_extensions import TypeVar

from shallmark.kernel import access
from shallmark.kernel.exceptions import AwaitsSecondPerson, Refused
from shallmark.kernel.models import Alias, AnyRecord, Record
from shallmark.kernel.people import Person, signed_in
from shallmark.kernel.records import RecordType, get_record_type, type_of
from shallmark.looks import open_to, record_looks
from shallmark.pages.keyset import fields_at

#: the record of a view; each where it is not said
Found = TypeVar("Found", bound=Record, default=Record)


class Elsewhere(Exception):
    """The address names a record by an older number; `reference` is the present one."""

    def __init__(self, reference: str) -> None:
        super().__init__(reference)
        self.reference = reference


def relations(record_type: type[RecordType]) -> list[str]:
    """Foreign keys that the page shows by name; what has parents brings them along."""
    shown = record_type.detail_fields or record_type.changeable()
    wanted = {"owner", *shown, *record_type.fetch_with}
    names: list[str] = []
    for field in record_type.model._meta.concrete_fields:
        if field.is_relation and field.name in wanted:
            names.append(field.name)
            far = field.related_model
            above = {each.name for each in far._meta.concrete_fields} if far else set()
            if "parent" in above and far is not record_type.model:
                names.append(f"{field.name}__parent")
    return names


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
        "is_active",
        "is_system",
        "published_at",
        "parent",
        "status",
        "revised_at",
    }
)


def columns(record_type: type[RecordType], joined: list[str]) -> list[str]:
    """All columns of the record, and of the joined ones those that name them."""
    paths = [field.name for field in record_type.model._meta.concrete_fields]
    for path in joined:
        far = fields_at(record_type.model, path)[-1].related_model
        names = (field.name for field in far._meta.concrete_fields) if far else ()
        paths += [f"{path}__{name}" for name in names if name in NAMED]
    return paths


def may_change(record_type: type[RecordType], person: Person) -> Combinable:
    """Whether the person may change the row, as a column: no query of its own."""
    condition = access.writable(record_type.model, person)
    if not condition:
        return models.Value(True, output_field=models.BooleanField())
    return models.Case(
        models.When(condition, then=models.Value(True)),
        default=models.Value(False),
        output_field=models.BooleanField(),
    )


def find(
    model: type[AnyRecord], reference: str, person: Person, *, looks: bool = False
) -> AnyRecord:
    """The record the person may read, its relations fetched, `may_change` told. One query.

    `looks`: it is only shown, so that it may be one opened to the person; the look is recorded.

    Raises:
        Elsewhere: it is known under another number now.
        Http404: there is none, or it is hidden; which of the two is not told.

    """
    if "\0" in reference:
        raise Http404
    record_type = type_of(model)
    visible = open_to(model, person) if looks else model.objects.visible_to(person)
    joined = relations(record_type)
    narrow = visible.select_related(*joined).only(*columns(record_type, joined))
    shown = narrow.annotate(may_change=may_change(record_type, person))
    # At most one: `first()` would put them in order.
    for record in shown.filter(reference=reference[:40]):
        if looks:
            record_looks(model, [record.reference], person, "page")
        return cast("AnyRecord", record)
    known = Alias.objects.filter(record_key=record_type.key, number=reference[:120])
    other = visible.filter(pk__in=list(known.values_list("record_id", flat=True)[:1])).first()
    if other is None:
        raise Http404(reference)
    raise Elsewhere(other.reference)


def way_back(request: HttpRequest, otherwise: str = "") -> str:
    """Where the form was opened, if that was a page of ours."""
    back = request.POST.get("back", request.GET.get("back", ""))
    inside = back.startswith("/") and not back.startswith("//") and "\\" not in back
    return back if inside else otherwise


def is_staff(person: Person) -> bool:
    """Whether the person works here, as opposed to a customer's user."""
    return person.is_staff_member


def may_list(person: Person, record_type: type[RecordType]) -> bool:
    """Whether any role lets the person read such records, so that lists and menus lead there."""
    grants = access.grants_of(person, record_type.key)
    return any(grant.read > access.Scope.NOTHING for grant in grants)


def new_words(record_type: type[RecordType], person: Person) -> str:
    """What the button says that makes one; a type may say it in other words, as `new_words`."""
    own = getattr(record_type, "new_words", None)
    return str(own(person)) if own else _("New %(record)s") % {"record": record_type.label()}


def new_address(person: Person, key: str, /, **named: object) -> str:
    """The form that makes such a record, its fields named; empty where the person may not."""
    if not access.may_create(person, key):
        return ""
    query = urlencode({name: str(value) for name, value in named.items()})
    return f"{get_record_type(key).url()}/new{'?' if query else ''}{query}"


def is_changeable(record: Record) -> bool:
    """Whether the reader may change the record, as `find` has told."""
    return bool(getattr(record, "may_change", False))


class RecordView(View, Generic[Found]):
    """A view of one record type; with a `reference` in its address, of one record."""

    record_type: type[RecordType] = RecordType

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)
        except Elsewhere as moved:
            old = f"/{self.record_type.slug}/{kwargs['reference']}"
            new = f"/{self.record_type.slug}/{moved.reference}"
            return redirect(request.get_full_path().replace(old, new, 1))
        except AwaitsSecondPerson as waits:
            # Nothing was changed: lead to what waits.
            messages.warning(request, waits.sentence)
            if self.by_htmx:
                return HttpResponse(status=204, headers={"HX-Redirect": waits.address})
            return redirect(waits.address)

    def find(self, reference: str) -> Found:
        looks = self.request.method in {"GET", "HEAD"}
        return cast("Found", find(self.record_type.model, reference, self.person, looks=looks))

    @property
    def person(self) -> Person:
        return signed_in(self.request)

    @property
    def by_htmx(self) -> bool:
        """Whether a part of a page is asked for, not a page."""
        return bool(self.request.headers.get("HX-Request"))


class RecordPart(RecordView[Record]):
    """A part of a record's page: read as a fragment, written by POST, its refusals in place."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        return self.answer(request, self.find(reference))

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        record = self.find(reference)
        wrong: Refused | None = None
        try:
            self.write(request, record)
        except Refused as refused:
            wrong = refused
        if self.by_htmx:
            return self.answer(request, record, wrong)
        if wrong is not None:
            messages.error(request, wrong.sentence)
        return redirect(record.get_absolute_url())

    def write(self, request: HttpRequest, record: Record) -> None:
        """What was posted; raises what refuses it."""
        raise NotImplementedError

    def answer(
        self, request: HttpRequest, record: Record, wrong: Refused | None = None
    ) -> HttpResponse:
        """The part as it is drawn now, with what was refused."""
        raise NotImplementedError
