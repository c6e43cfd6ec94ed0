"""Lapses as found on site: whoever answers for it has left, and it is still theirs on paper."""

from shallmark.manage.grc.simulate.baseline import GrcWriter
from shallmark.manage.grc.simulate.lapses import accepted_nonconformity, control_of, risk_of
from shallmark.manage.grc.simulate.lapses_improve import approved_improvement
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.declarations import Lapse


def owner_of_a_risk_left(context: SimulationContext) -> list[str]:
    writer = GrcWriter(context)
    left = writer.somebody_who_left(40)
    return [risk_of(writer, "Spare parts run out", "project", 60, owner=left).reference]


def owner_of_a_control_left(context: SimulationContext) -> list[str]:
    writer = GrcWriter(context)
    return [
        control_of(writer, "Visitors are led", 90, owner=writer.somebody_who_left(40)).reference
    ]


def owner_of_a_finding_left(context: SimulationContext) -> list[str]:
    writer = GrcWriter(context)
    left = writer.somebody_who_left(10)
    return [accepted_nonconformity(writer, "Old maps on the wall", 60, owner=left).reference]


def owner_of_an_improvement_left(context: SimulationContext) -> list[str]:
    writer = GrcWriter(context)
    left = writer.somebody_who_left(10)
    return [approved_improvement(writer, "Shorter forms", 60, owner=left).reference]


LAPSES = (
    Lapse("K-601", "owner of a risk who left", ("CHK-RSK-01",), owner_of_a_risk_left, on_site=True),
    Lapse(
        "K-602",
        "owner of a control who left",
        ("CHK-SEC-02",),
        owner_of_a_control_left,
        on_site=True,
    ),
    Lapse(
        "K-603",
        "owner of a finding who left",
        ("CHK-IMP-01",),
        owner_of_a_finding_left,
        on_site=True,
    ),
    Lapse(
        "K-604",
        "owner of an improvement who left",
        ("CHK-IMP-06",),
        owner_of_an_improvement_left,
        on_site=True,
    ),
)
