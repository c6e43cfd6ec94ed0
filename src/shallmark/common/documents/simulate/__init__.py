"""The documents of the simulated organisation, and the lapses in them."""

from shallmark.common.documents.models import Document
from shallmark.common.documents.simulate.baseline import write_documents
from shallmark.common.documents.simulate.lapses import LAPSES
from shallmark.simulate.declarations import Baseline, FunctionSimulation

SIMULATION = FunctionSimulation(
    before=(
        Baseline("documents", Document.objects.exists, write_documents, needs=("document_change",)),
    ),
    lapses=LAPSES,
)
