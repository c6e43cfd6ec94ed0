"""What every record's page gets of links."""

from collections.abc import Iterator

from django.urls import URLPattern, path

from shallmark.common.links.views import RecordLinks
from shallmark.kernel.records import RecordType


def urls(record_type: type[RecordType]) -> Iterator[URLPattern]:
    """Related records, below the address of a record type."""
    view = RecordLinks.as_view(record_type=record_type)
    yield path("<str:reference>/links", view, name=f"{record_type.key}-links")
