"""The light change under which documents and process sheets take effect, approved before them."""

from datetime import timedelta

from shallmark.common.documents.simulate.baseline import CHANGE
from shallmark.manage.change_configuration.models import StandardChange
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.writer import RecordWriter


def is_there() -> bool:
    """Whether it has been written."""
    return StandardChange.objects.filter(title=CHANGE).exists()


def write_document_change(context: SimulationContext) -> None:
    """It comes from the register before: without it no change policy could take effect."""
    writer, manager = RecordWriter(context), context.org.roles["change_manager"]
    at = context.founded - timedelta(days=1)
    writer.import_record(
        StandardChange, "approved", at, title=CHANGE, covers_documents=True,
        owner=manager, approved_by=writer.executive,
        purpose="A reviewed and approved document takes effect.", risk="low", submitted_at=at,
        steps=["Tell the readers.", "Put the version in force."], approved_at=at,
        backout_plan="Put the former version in force again.", backout_minutes=10,
        valid_to=(context.end + timedelta(days=400)).date(),
    )  # fmt: skip
