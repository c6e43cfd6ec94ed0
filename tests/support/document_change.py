"""The standard change under which documents of tests take effect."""

from datetime import UTC, datetime

from shallmark.kernel.history import write_transaction
from shallmark.kernel.numbers import next_reference
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.system import SYSTEM
from shallmark.manage.change_configuration.models import StandardChange

NAME = "STD-DOC"
AT = datetime(2020, 1, 6, 9, tzinfo=UTC)


def approved_document_change() -> str:
    """Its name; it is approved for ever, once per database."""
    if not StandardChange.objects.filter(title=NAME).exists():
        with (
            entered(Source.IMPORT),
            write_transaction(by=None, verb="import", authority=SYSTEM, at=AT),
        ):
            StandardChange(
                reference=next_reference("STC"), title=NAME, status="approved", approved_at=AT,
                created_at=AT, updated_at=AT, source_system="before", covers_documents=True,
            ).save(force_insert=True)  # fmt: skip
    return NAME
