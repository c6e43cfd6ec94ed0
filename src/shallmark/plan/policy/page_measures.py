"""What one works with on the pages of objectives and metrics: values against a target."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shallmark.common.actions.work import actions_block
from shallmark.common.blocks.curve import Curve, is_reached, series_of, with_unit
from shallmark.common.blocks.tables import Line, line_of, listed
from shallmark.common.blocks.words import day_of
from shallmark.common.parameters.queries import value
from shallmark.kernel import clock
from shallmark.kernel.people import Person
from shallmark.pages.record_base import is_changeable
from shallmark.plan.policy.models import Objective, ProcessMetric

#: months between two values of a metric
MONTHS = {"month": 1, "quarter": 3, "year": 12}
METRIC_COLUMNS = (gettext_lazy("Criterion"), gettext_lazy("Measured"), gettext_lazy("Value"))


def objective_work(objective: Objective, person: Person) -> dict[str, Any]:
    """Its curve with the next value to be measured, and what is done where it is missed."""
    months = int(value("objective_measure_interval"))
    last = objective.measured_at or objective.approved_at
    due = None
    if objective.status == Objective.Status.APPROVED and last is not None:
        due = day_of(clock.months_from(last, months))
    curve = Curve(
        key="measured",
        name=objective.metric or _("Measured"),
        points=series_of(objective, "value", "measured_at"),
        goal=objective.target,
        start=objective.baseline,
        rising=(objective.target or 0) >= (objective.baseline or 0),
        unit=objective.unit,
        begins=day_of(objective.approved_at),
        ends=objective.due,
        due=due,
        is_late=due is not None and due < clock.now().date(),
        verb="measure",
    )
    return {"work": [curve, actions_block(objective, person)]}


def metric_work(metric: ProcessMetric, person: Person) -> dict[str, Any]:
    """Its curve against the criterion, with the next value to be written down."""
    last = metric.measured_at or metric.created_at
    due = day_of(clock.months_from(last, MONTHS[metric.period]))
    curve = Curve(
        key="measured",
        name=metric.title,
        points=series_of(metric, "value", "measured_at"),
        goal=metric.criterion,
        rising=metric.sense == ProcessMetric.Sense.AT_LEAST,
        unit=metric.unit,
        caption=str(metric.get_sense_display()),
        due=due,
        is_late=due is not None and due < clock.now().date(),
        enter=f"{metric.get_absolute_url()}/field/value" if is_changeable(metric) else "",
    )
    others = ProcessMetric.objects.visible_to(person).filter(process=metric.process_id)
    lines = [metric_line(one, here=one.pk == metric.pk) for one in others.order_by("title")]
    beside = listed(
        key="beside",
        name=_("Metrics of the process"),
        columns=METRIC_COLUMNS,
        lines=lines if len(lines) > 1 else (),
    )
    return {"work": [curve, beside]}


def metric_line(metric: ProcessMetric, *, here: bool = False) -> Line:
    """A metric with its criterion and its newest value; one that misses it is said in colour."""
    rising = metric.sense == ProcessMetric.Sense.AT_LEAST
    missed = metric.value is not None and not is_reached(
        metric.value, metric.criterion, rising=rising
    )
    return line_of(
        metric,
        f"{metric.get_sense_display()} {with_unit(metric.criterion, metric.unit)}",
        metric.measured_at,
        with_unit(metric.value, metric.unit),
        tone="bad" if missed else "",
        here=here,
    )
