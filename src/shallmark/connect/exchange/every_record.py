"""What every list gets of export."""

from collections.abc import Iterator

from django.urls import URLPattern, path

from shallmark.connect.exchange.views import RecordExport
from shallmark.kernel.records import RecordType


def urls(record_type: type[RecordType]) -> Iterator[URLPattern]:
    """Where a list is downloaded as a file."""
    view = RecordExport.as_view(record_type=record_type)
    yield path("export.<str:form>", view, name=f"{record_type.key}-export")
