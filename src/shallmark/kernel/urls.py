"""The addresses of every registered record type, one line each."""

from collections.abc import Iterator

from django.urls import URLPattern, path

from shallmark.kernel.pages import lists, personal, records, steps
from shallmark.kernel.pages.record_suggest import Suggest
from shallmark.kernel.records import RecordType, record_types


def _addresses(declared: type[RecordType]) -> Iterator[URLPattern]:
    slug, key, said = declared.slug, declared.key, {"record_type": declared}
    yield path(slug, lists.RecordList.as_view(**said), name=f"{key}-list")
    yield path(
        f"{slug}/export.<str:form>", lists.RecordExport.as_view(**said), name=f"{key}-export"
    )
    yield path(f"{slug}/count", lists.ViewCounts.as_view(**said), name=f"{key}-counts")
    yield path(f"{slug}/views", lists.SaveView.as_view(**said), name=f"{key}-views")
    yield path(f"{slug}/mass/<str:verb>", lists.MassAction.as_view(**said), name=f"{key}-mass")
    yield path(f"{slug}/new", records.RecordCreate.as_view(**said), name=f"{key}-new")
    one = f"{slug}/<str:reference>"
    yield path(one, records.RecordPage.as_view(**said), name=f"{key}-page")
    yield path(f"{one}/edit", records.RecordEdit.as_view(**said), name=f"{key}-edit")
    yield path(f"{one}/field/<str:field>", records.FieldEdit.as_view(**said), name=f"{key}-field")
    yield path(f"{one}/do/<str:verb>", steps.RecordStep.as_view(**said), name=f"{key}-step")
    yield path(f"{one}/timeline", records.RecordTimeline.as_view(**said), name=f"{key}-timeline")
    yield path(f"{one}/panel/<str:panel>", records.RecordPanel.as_view(**said), name=f"{key}-panel")
    yield path(f"{one}/links", records.RecordLinks.as_view(**said), name=f"{key}-links")


urlpatterns = [
    path("drafts", personal.KeepDraft.as_view(), name="drafts"),
    path("suggest/<str:key>", Suggest.as_view(), name="suggest"),
    *(pattern for declared in record_types() for pattern in _addresses(declared)),
]
