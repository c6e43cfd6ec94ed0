"""Lapses in improvements: undecided, unplanned, unmeasured, and a source that stays silent."""

from shallmark.kernel import clock
from shallmark.manage.grc.models import Improvement
from shallmark.manage.grc.simulate.baseline import DAY, GrcWriter
from shallmark.simulate.context import SimulationContext


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


def _approved(writer: GrcWriter, title: str, days: float, **extra: object) -> Improvement:
    at = writer.days_ago(days)
    values = {
        "text": title, "assessment": "Cheap and quick.", "priority": "low", "criteria_version": "1",
        "target": 5, "baseline": 9, "unit": "minutes", "owner": writer.owner(2),
        "plan": "Do it in May.",
        "due": writer.context.end.date(), "decision": "approved", "decided_by": writer.executive,
        "approved_at": at + 10 * DAY, "decided_at": at + 10 * DAY, **extra,
    }  # fmt: skip
    return writer.import_record(Improvement, "approved", at, title=title, source="idea", **values)


def no_value_before(context: SimulationContext) -> list[str]:
    writer = GrcWriter(context)
    return [_approved(writer, title, 60, baseline=None).reference for title in ("Bell", "Lamp")]


def not_measured(context: SimulationContext) -> list[str]:
    writer, references = GrcWriter(context), []
    for title in ("Shorter greeting", "Longer cable"):
        improvement = _approved(writer, title, 170)
        improvement = writer.perform(improvement, "start", improvement.owner, writer.days_ago(140))
        references.append(
            writer.perform(
                improvement, "implement", improvement.owner, writer.days_ago(120)
            ).reference
        )
    return references


def nothing_from_suppliers(context: SimulationContext) -> list[str]:
    writer, half = GrcWriter(context), clock.months_from(context.end, -6)
    for improvement in Improvement.objects.filter(source="supplier", created_at__gte=half):
        writer.correct(
            improvement, writer.manager, writer.days_ago(1), "It came from the desk.", source="slm"
        )
    return [f"{half:%Y-%m-%d} supplier"]
