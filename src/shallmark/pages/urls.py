"""The addresses of every registered record type, one line each."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, include, path

from shallmark.kernel.records import RecordType, record_types
from shallmark.pages import lists, personal, records, steps
from shallmark.pages.additions import url_additions
from shallmark.pages.record_suggest import Suggest


def _addresses(record_type: type[RecordType]) -> Iterator[URLPattern | URLResolver]:
    """The list by itself and all below it: an address is compared with one prefix per type."""
    slug, name = record_type.slug, f"{record_type.key}-list"
    yield path(slug, lists.RecordList.as_view(record_type=record_type), name=name)
    yield path(f"{slug}/", include(list(_below(record_type))))


def _below(record_type: type[RecordType]) -> Iterator[URLPattern]:
    key, own = record_type.key, {"record_type": record_type}
    yield path("count", lists.ViewCounts.as_view(**own), name=f"{key}-counts")
    yield path("new", records.RecordCreate.as_view(**own), name=f"{key}-new")
    yield from url_additions(record_type)
    base = "<str:reference>"
    yield path(base, records.RecordPage.as_view(**own), name=f"{key}-page")
    yield path(f"{base}/edit", records.RecordEdit.as_view(**own), name=f"{key}-edit")
    yield path(f"{base}/field/<str:field>", records.FieldEdit.as_view(**own), name=f"{key}-field")
    yield path(f"{base}/do/<str:verb>", steps.RecordStep.as_view(**own), name=f"{key}-step")
    yield path(f"{base}/timeline", records.RecordTimeline.as_view(**own), name=f"{key}-timeline")
    yield path(f"{base}/panel/<str:panel>", records.RecordPanel.as_view(**own), name=f"{key}-panel")


urlpatterns = [
    path("drafts", personal.KeepDraft.as_view(), name="drafts"),
    path("suggest/<str:key>", Suggest.as_view(), name="suggest"),
    *(pattern for record_type in record_types() for pattern in _addresses(record_type)),
]
