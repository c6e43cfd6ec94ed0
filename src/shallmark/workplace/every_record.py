"""The addresses of every record's page, and the way from a list to the charts of its function."""

from collections.abc import Iterator, Mapping

from django.urls import URLPattern, path

from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType
from shallmark.kernel.texts import Text
from shallmark.workplace import views
from shallmark.workplace.charts.declared import charts_of
from shallmark.workplace.fills import fills
from shallmark.workplace.views_fill import RecordFill
from shallmark.workplace.views_fresh import Fresh
from shallmark.workplace.views_step import RecordStep

#: key of a record type -> name and address of the page that draws its list, with the same views
drawn_at: dict[str, tuple[Text, str]] = {}


def urls(record_type: type[RecordType]) -> Iterator[URLPattern]:
    """The page itself, its steps, and what it fetches."""
    key, own = record_type.key, {"record_type": record_type}
    base = "<str:reference>"
    yield path("fresh", Fresh.as_view(**own), name=f"{key}-fresh")
    yield path(base, views.RecordPage.as_view(**own), name=f"{key}-page")
    yield path(f"{base}/do/<str:verb>", RecordStep.as_view(**own), name=f"{key}-step")
    if key in fills:
        yield path(f"{base}/fill/<slug:fill>", RecordFill.as_view(**own), name=f"{key}-fill")
    yield path(f"{base}/timeline", views.RecordTimeline.as_view(**own), name=f"{key}-timeline")
    yield path(f"{base}/panel/<str:panel>", views.RecordPanel.as_view(**own), name=f"{key}-panel")


def on_lists(record_type: type[RecordType], person: Person) -> Mapping[str, object]:
    """Where records of this type are drawn, for staff: in charts, or the list itself otherwise."""
    if not person.is_staff_member:
        return {"charts": "", "drawn_at": None}
    return {"charts": charts_of(record_type.key), "drawn_at": drawn_at.get(record_type.key)}
