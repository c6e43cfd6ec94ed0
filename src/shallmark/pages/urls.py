"""The addresses of every registered record type, one line each."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, include, path

from shallmark.kernel.records import RecordType, record_types
from shallmark.pages import lists, personal
from shallmark.pages.additions import url_additions
from shallmark.pages.record_create import RecordCreate
from shallmark.pages.record_edit import FieldEdit, RecordEdit


def _addresses(record_type: type[RecordType]) -> Iterator[URLPattern | URLResolver]:
    """The list by itself and all below it: an address is compared with one prefix per type."""
    slug, name = record_type.slug, f"{record_type.key}-list"
    yield path(slug, lists.RecordList.as_view(record_type=record_type), name=name)
    yield path(f"{slug}/", include(list(_below(record_type))))


def _below(record_type: type[RecordType]) -> Iterator[URLPattern]:
    key, own = record_type.key, {"record_type": record_type}
    yield path("count", lists.ViewCounts.as_view(**own), name=f"{key}-counts")
    yield path("new", RecordCreate.as_view(**own), name=f"{key}-new")
    base = "<str:reference>"
    # A word, such as "export", is no reference.
    added = list(url_additions(record_type))
    yield from sorted(added, key=lambda each: str(each.pattern).startswith("<"))
    yield path(f"{base}/edit", RecordEdit.as_view(**own), name=f"{key}-edit")
    yield path(f"{base}/field/<str:field>", FieldEdit.as_view(**own), name=f"{key}-field")


urlpatterns = [
    path("drafts", personal.KeepDraft.as_view(), name="drafts"),
    *(pattern for record_type in record_types() for pattern in _addresses(record_type)),
]
