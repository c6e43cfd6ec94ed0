"""A chart in one sentence, for whoever does not see the drawing."""

from django.utils.translation import gettext as _

from shallmark.workplace.charts.cells import Counted
from shallmark.workplace.charts.drawing import said


def reading(counted: Counted) -> str:
    """What the drawing shows first: where lines stand now, or which values are most."""
    return _most(counted) if counted.chart.by else _now(counted)


def _now(counted: Counted) -> str:
    """Each series: its last value, and where it was highest."""
    parts = []
    for place, series in enumerate(counted.chart.series):
        cells = [(row.cells[place], row.label) for row in counted.rows]
        known = [(cell.value, label) for cell, label in cells if cell.value is not None]
        if not known:
            continue
        _highest, when = max(known, key=lambda each: each[0])
        highest = next(cell for cell, label in cells if label == when)
        parts.append(
            _("%(series)s: %(last)s (%(period)s), at most %(highest)s (%(when)s)")
            % {
                "series": series.name,
                "last": said(cells[-1][0]),
                "period": cells[-1][1],
                "highest": said(highest),
                "when": when,
            }
        )
    return "; ".join(parts) + "."


def _most(counted: Counted) -> str:
    rows = [(row.label, sum(cell.number for cell in row.cells)) for row in counted.rows]
    first = ", ".join(f"{label} {number}" for label, number in rows[:3])
    total = sum(number for _label, number in rows)
    return _("%(total)s in all; most: %(first)s.") % {"total": total, "first": first}
