"""What every list gets of saved views."""

from collections.abc import Iterator

from django.urls import URLPattern, path

from shallmark.common.saved_views.views import SaveView
from shallmark.kernel.records import RecordType


def urls(record_type: type[RecordType]) -> Iterator[URLPattern]:
    """Where a list's views are saved and changed."""
    yield path("views", SaveView.as_view(record_type=record_type), name=f"{record_type.key}-views")
