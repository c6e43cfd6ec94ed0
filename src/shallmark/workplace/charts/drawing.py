"""Charts as Vega-Lite specifications: data and marks alone; colours are names of the house's own.

The script of the page draws them (static/web/js/charts.js). No specification says what the table of
the chart does not: whoever does not see the drawing misses nothing.
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from shallmark.workplace.charts.cells import Cell, Counted
from shallmark.workplace.charts.declared import Mark

#: what JSON can say
Json: TypeAlias = Mapping[str, "Json"] | Sequence["Json"] | str | float | bool | None
Spec: TypeAlias = dict[str, Json]

#: height of a drawing, of a lying bar with the gap below it, and pixels between two names
HEIGHT, STEP, APART = 160, 26, 14
#: most names along the bottom; pixels of the narrowest axis, of a letter, and between two names
LABELS, AXIS, LETTER, BETWEEN = 5, 270, 6, 16
COLOURS = ("var(--series-1)", "var(--series-2)", "var(--series-3)", "var(--series-4)")
#: later lines are dashed, so that nobody needs to tell colours apart
DASHES = ([1, 0], [5, 3], [2, 2], [8, 3, 2, 3])
SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"


def specification(counted: Counted) -> Spec:
    """The drawing of a chart."""
    draw = {Mark.LINES: _lines, Mark.COLUMNS: _columns, Mark.BARS: _bars}[counted.chart.mark]
    return {
        "$schema": SCHEMA,
        "width": "container",
        "height": STEP * len(counted.rows) if counted.chart.mark is Mark.BARS else HEIGHT,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "background": None,
        "data": {"values": points(counted)},
        **draw(counted),
    }


def points(counted: Counted) -> list[Spec]:
    """A point for each cell; one without a value breaks its line."""
    return [
        {
            "row": row.label,
            "series": str(series.name),
            "order": place,
            "value": cell.value,
            "rest": row.is_rest,
            "url": cell.url,
            "said": f"{series.name}, {row.label}: {said(cell)}",
        }
        for row in counted.rows
        for place, (series, cell) in enumerate(zip(counted.chart.series, row.cells, strict=True))
    ]


def said(cell: Cell) -> str:
    """The value as words say it."""
    if cell.value is None:
        return "–"
    return str(cell.number) if cell.of is None else f"{cell.value:g} %"


def _names(counted: Counted) -> list[str]:
    return [str(series.name) for series in counted.chart.series]


def _series(counted: Counted) -> Spec:
    names = _names(counted)
    return {
        "field": "series",
        "type": "nominal",
        "scale": {"domain": names, "range": COLOURS[: len(names)]},
        "legend": None,
    }


def _x(counted: Counted) -> Spec:
    labels = [row.label for row in counted.rows]
    # Some are left out where there are many, never the last, which is the one that goes on.
    step = max(1, -(-len(labels) // most_names(labels)))
    told = labels[::-1][::step][::-1]
    axis: Spec = {
        "title": None,
        "labelAngle": 0,
        "labelOverlap": "greedy",
        "labelSeparation": BETWEEN // 2,
        "values": told,
    }
    return {"field": "row", "type": "ordinal", "scale": {"domain": labels}, "axis": axis}


def most_names(labels: Sequence[str]) -> int:
    """How many of them stand beside one another with room between, two at least."""
    widest = max((len(label) for label in labels), default=0) * LETTER + BETWEEN
    return max(2, min(LABELS, AXIS // widest))


def _amount(counted: Counted) -> Spec:
    whole: Spec = {"tickMinStep": 1, "format": "d"}
    axis: Spec = {"title": None, "tickCount": 3, **({} if counted.chart.is_share else whole)}
    scale: Spec = {"zero": not counted.chart.is_share, "nice": True}
    return {"field": "value", "type": "quantitative", "axis": axis, "scale": scale}


def _opens() -> Spec:
    """A mark says its number, and leads to the list that it counts."""
    return {
        "tooltip": {"field": "said", "type": "nominal"},
        "href": {"field": "url", "type": "nominal"},
    }


def _stacked(counted: Counted) -> Spec:
    """Series on each other, in their order; nothing is drawn where there is nothing."""
    return {
        "transform": [{"filter": {"field": "value", "gt": 0}}],
        "mark": {"type": "bar", "stroke": "var(--canvas)", "strokeWidth": 1},
        "encoding": {
            "color": _series(counted),
            "order": {"field": "order", "type": "quantitative"},
            **_opens(),
        },
    }


def _bands(counted: Counted) -> Spec:
    return {"domain": [row.label for row in counted.rows], "paddingInner": 0.3, "paddingOuter": 0.2}


def _columns(counted: Counted) -> Spec:
    x: Spec = {**_x(counted), "scale": _bands(counted)}
    return {"encoding": {"x": x, "y": _amount(counted)}, "layer": [_stacked(counted)]}


def _bars(counted: Counted) -> Spec:
    names: Spec = {"title": None, "grid": False, "domain": False, "labelLimit": 150}
    y: Spec = {"field": "row", "type": "nominal", "scale": _bands(counted), "axis": names}
    total: Spec = {"aggregate": "sum", "field": "value", "type": "quantitative"}
    return {
        "padding": {"left": 2, "top": 2, "bottom": 2, "right": 36},
        "encoding": {"y": y},
        "layer": [
            _with(_stacked(counted), x={**_amount(counted), "axis": None}, color=_usual(counted)),
            {
                "mark": {"type": "text", "align": "left", "dx": 6, "color": "var(--ink-2)"},
                "encoding": {"x": total, "text": total},
            },
        ],
    }


def _usual(counted: Counted) -> Spec:
    """The colours of series; what stands for many values together steps back."""
    rest: Spec = {"test": {"field": "rest", "equal": True}, "value": COLOURS[-1]}
    return (
        {"condition": rest, **_series(counted)}
        if len(counted.chart.series) == 1
        else _series(counted)
    )


def _with(layer: Spec, **encoding: Json) -> Spec:
    more = layer["encoding"]
    assert isinstance(more, dict)
    return {**layer, "encoding": {**more, **encoding}}


def _lines(counted: Counted) -> Spec:
    names = _names(counted)
    dash: Spec = {
        "field": "series",
        "type": "nominal",
        "scale": {"domain": names, "range": DASHES[: len(names)]},
        "legend": None,
    }
    base: Spec = {"x": _x(counted), "y": _amount(counted), "color": _series(counted)}
    layers: list[Spec] = [
        {"mark": {"type": "line", "strokeWidth": 2}, "encoding": {**base, "strokeDash": dash}},
        {"mark": {"type": "point", "filled": True, "size": 18}, "encoding": {**base, **_opens()}},
    ]
    return {
        "padding": {"left": 2, "top": 6, "bottom": 2, "right": 96},
        "layer": layers + _ends_drawn(counted, base),
    }


def _ends_drawn(counted: Counted, base: Spec) -> list[Spec]:
    """A larger point and a name where each line ends; nothing where the last row has no value."""
    named = ends(counted)
    if not named:
        return []
    return [
        {
            "transform": [{"filter": {"field": "row", "equal": counted.rows[-1].label}}],
            "mark": {"type": "point", "filled": True, "size": 40},
            "encoding": base,
        },
        {
            "data": {"values": named},
            "mark": {
                "type": "text",
                "align": "left",
                "dx": 8,
                "fontWeight": 600,
                "color": "var(--ink-2)",
            },
            "encoding": {
                "x": _x(counted),
                "y": {**_amount(counted), "field": "place"},
                "text": {"field": "said", "type": "nominal"},
            },
        },
    ]


def ends(counted: Counted) -> list[Spec]:
    """The name of each line at its end, moved apart where two would lie on each other."""
    if not counted.rows:
        return []
    last = counted.rows[-1]
    named = [
        (cell.value, str(series.name), said(cell))
        for series, cell in zip(counted.chart.series, last.cells, strict=True)
        if cell.value is not None
    ]
    values = [cell.value for row in counted.rows for cell in row.cells if cell.value is not None]
    low = min(values, default=0) if counted.chart.is_share else 0
    apart = (max(values, default=0) - low or 1) * APART / HEIGHT
    told: list[Spec] = []
    floor = float("-inf")
    for value, name, words in sorted(named):
        floor = max(value, floor + apart)
        told.append({"row": last.label, "series": name, "place": floor, "said": f"{name} {words}"})
    return told
