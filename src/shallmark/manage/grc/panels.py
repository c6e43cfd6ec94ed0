"""What stands in the side column of nonconformities and improvements."""

from typing import Any

from django.utils.translation import gettext_lazy as _

MOST = 100
CYCLE = (
    ("plan", _("Plan")),
    ("do", _("Do")),
    ("check", _("Check")),
    ("act", _("Act")),
)


def rows(record: Any, _person: Any) -> dict[str, Any]:
    """The rows of the check that it holds, newest run first."""
    return {"rows": list(record.rows.order_by("-run", "record")[:MOST])}


def cycle(record: Any, _person: Any) -> dict[str, Any]:
    """The four stages, and how far the improvement has come."""
    keys = [key for key, _name in CYCLE]
    here = keys.index(record.stage) if record.stage else -1
    stages = [
        {"name": name, "done": place < here, "here": place == here}
        for place, (_key, name) in enumerate(CYCLE)
    ]
    return {"stages": stages, "gain": gain(record)}


def gain(record: Any) -> Any:
    """The measured change against the value before; None while nobody measured."""
    if record.measured_value is None or record.baseline is None:
        return None
    return record.measured_value - record.baseline
