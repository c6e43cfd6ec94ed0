"""Lapses in improvements: undecided, unplanned, unmeasured, and a source that stays silent."""

from shallmark.kernel import clock
from shallmark.manage.grc.models import Improvement
from shallmark.manage.grc.simulate.baseline import DAY, GrcWriter
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.declarations import Lapse


def undecided(context: SimulationContext) -> list[str]:
    writer = GrcWriter(context)
    titles = ("Name plates", "Quieter fans", "One form less", "A map of the floors")
    improvements = [
        writer.create(
            Improvement,
            writer.owner(1),
            writer.days_ago(50),
            title=title,
            source="idea",
            text=title,
        )
        for title in titles
    ]
    return [improvement.reference for improvement in improvements]


def approved_improvement(
    writer: GrcWriter, title: str, days: float, **extra: object
) -> Improvement:
    at = writer.days_ago(days)
    values = {
        "text": title, "assessment": "Cheap and quick.", "priority": "low",
        "criteria_version": writer.criteria, "target": 5, "baseline": 9, "unit": "minutes",
        "owner": writer.owner(2), "plan": "Do it in May.",
        "due": writer.context.end.date(), "decision": "approved", "decided_by": writer.executive,
        "approved_at": at + 10 * DAY, "decided_at": at + 10 * DAY, **extra,
    }  # fmt: skip
    return writer.import_record(Improvement, "approved", at, title=title, source="idea", **values)


def assessed_by_a_typed_edition(context: SimulationContext) -> list[str]:
    """The criteria are said to be of an edition of which there is no document."""
    writer = GrcWriter(context)
    return [approved_improvement(writer, "Quieter doors", 60, criteria_version="3.1").reference]


def no_value_before(context: SimulationContext) -> list[str]:
    writer = GrcWriter(context)
    return [
        approved_improvement(writer, title, 60, baseline=None).reference
        for title in ("Bell", "Lamp")
    ]


def not_measured(context: SimulationContext) -> list[str]:
    writer, references = GrcWriter(context), []
    for title in ("Shorter greeting", "Longer cable"):
        improvement = approved_improvement(writer, title, 170)
        improvement = writer.perform(improvement, "start", improvement.owner, writer.days_ago(140))
        references.append(
            writer.perform(
                improvement, "implement", improvement.owner, writer.days_ago(120)
            ).reference
        )
    return references


def value_before_rewritten(context: SimulationContext) -> list[str]:
    """The value before was made worse after the approval, so that the target is reached."""
    writer = GrcWriter(context)
    improvement = approved_improvement(writer, "Fewer steps", 60)
    writer.alter(improvement, at=writer.days_ago(20), baseline=30)
    return [improvement.reference]


def measured_late(context: SimulationContext) -> list[str]:
    """Measured in the end, and reported, months after it was due."""
    writer = GrcWriter(context)
    improvement = approved_improvement(writer, "Warmer light", 170)
    improvement = writer.perform(improvement, "start", improvement.owner, writer.days_ago(140))
    improvement = writer.perform(improvement, "implement", improvement.owner, writer.days_ago(135))
    writer.perform(
        improvement, "measure", writer.manager, writer.days_ago(5), measured_value=4, met=True
    )
    return [improvement.reference]


def decided_late(context: SimulationContext) -> list[str]:
    """Decided in the end, after a hundred days."""
    writer = GrcWriter(context)
    late = {"approved_at": writer.days_ago(100), "decided_at": writer.days_ago(100)}
    return [approved_improvement(writer, "Second screen", 200, **late).reference]


def nothing_from_suppliers(context: SimulationContext) -> list[str]:
    writer, half = GrcWriter(context), clock.months_from(context.end, -6)
    for improvement in Improvement.objects.filter(source="supplier", created_at__gte=half):
        writer.correct(
            improvement, writer.manager, writer.days_ago(1), "It came from the desk.", source="slm"
        )
    return [f"{half:%Y-%m-%d} supplier"]


LAPSES = (
    Lapse(
        "K-737",
        "an idea assessed by criteria that nobody approved",
        ("CHK-IMP-05",),
        assessed_by_a_typed_edition,
        on_site=True,
    ),
    Lapse("L-241", "opportunities undecided", ("CHK-IMP-05",), undecided),
    Lapse("L-241a", "decided after a hundred days", ("CHK-IMP-05",), decided_late, on_site=True),
    Lapse("L-242", "improvement without baseline", ("CHK-IMP-06",), no_value_before),
    Lapse(
        "L-242a", "value before rewritten", ("CHK-IMP-06",), value_before_rewritten, on_site=True
    ),
    Lapse("L-243", "improvement not measured", ("CHK-IMP-07",), not_measured),
    Lapse("L-243a", "measured after months", ("CHK-IMP-07",), measured_late, on_site=True),
    Lapse("L-244", "nothing from suppliers", ("CHK-IMP-08",), nothing_from_suppliers),
)
