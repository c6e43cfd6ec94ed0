"""What every list gets of mass actions."""

from collections.abc import Iterator, Mapping

from django.urls import URLPattern, path

from shallmark.common.bulk.actions import offered
from shallmark.common.bulk.views import BulkActionView
from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType


def urls(record_type: type[RecordType]) -> Iterator[URLPattern]:
    """Where an action is asked for, done, followed and undone."""
    view = BulkActionView.as_view(record_type=record_type)
    yield path("mass/<str:verb>", view, name=f"{record_type.key}-mass")


def on_lists(record_type: type[RecordType], person: Person) -> Mapping[str, object]:
    """The actions of the bar below a list."""
    return {"mass": offered(record_type, person)}
