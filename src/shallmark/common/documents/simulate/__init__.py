"""The documents of the simulated organisation, and the lapses in them."""

from shallmark.common.documents.models import Document
from shallmark.common.documents.simulate import lapses, lapses_eve
from shallmark.common.documents.simulate.baseline import write_documents
from shallmark.simulate.declarations import Baseline, FunctionSimulation

SIMULATION = FunctionSimulation(
    before=(
        Baseline("documents", Document.objects.exists, write_documents, needs=("document_change",)),
    ),
    lapses=(*lapses.LAPSES, *lapses_eve.LAPSES),
)
