"""The items and changes of the simulated organisation, and the lapses in them."""

from shallmark.manage.change_configuration.models import Change, Ci
from shallmark.manage.change_configuration.simulate import (
    lapses_answered,
    lapses_changes,
    lapses_collisions,
    lapses_compared,
    lapses_days,
    lapses_found_again,
    lapses_hands,
    lapses_items,
    lapses_lowered,
    lapses_none,
    lapses_on_site,
    lapses_recipients,
    lapses_references,
    lapses_tests,
)
from shallmark.manage.change_configuration.simulate.changes import write_changes
from shallmark.manage.change_configuration.simulate.demo_changes import write_demo_changes
from shallmark.manage.change_configuration.simulate.demo_evidence import write_demo_evidence
from shallmark.manage.change_configuration.simulate.document_change import (
    is_there,
    write_document_change,
)
from shallmark.manage.change_configuration.simulate.items import write_items
from shallmark.simulate.declarations import Baseline, FunctionSimulation

SIMULATION = FunctionSimulation(
    before=(Baseline("document_change", is_there, write_document_change),),
    after=(
        Baseline("configuration", Ci.objects.exists, write_items),
        Baseline("changes", Change.objects.exists, write_changes, needs=("configuration",)),
    ),
    lapses=(
        *lapses_items.LAPSES,
        *lapses_changes.LAPSES,
        *lapses_on_site.LAPSES,
        *lapses_hands.LAPSES,
        *lapses_days.LAPSES,
        *lapses_references.LAPSES,
        *lapses_none.LAPSES,
        *lapses_tests.LAPSES,
        *lapses_lowered.LAPSES,
        *lapses_collisions.LAPSES,
        *lapses_compared.LAPSES,
        *lapses_recipients.LAPSES,
        *lapses_found_again.LAPSES,
        *lapses_answered.LAPSES,
    ),
    demo=(write_demo_changes, write_demo_evidence),
)
