"""What stands in the side column of nonconformities and improvements."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from shallmark.common.hidden import hidden
from shallmark.kernel.people import Person
from shallmark.kernel.records import record_types
from shallmark.manage.grc.models import Improvement, Nonconformity

MOST = 100
CYCLE = (
    ("plan", _("Plan")),
    ("do", _("Do")),
    ("check", _("Check")),
    ("act", _("Act")),
)


def rows(record: Nonconformity, person: Person) -> dict[str, Any]:
    """The rows of the check that it holds, newest run first, as far as the person may open them."""
    held = list(record.rows.order_by("-run", "record")[:MOST])
    keys = {record_type.slug: record_type.key for record_type in record_types()}
    by_key: dict[str, list[str]] = {}
    for row in held:
        by_key.setdefault(keys.get(row.url.strip("/").split("/")[0], ""), []).append(row.record)
    closed: set[str] = set()
    for key, references in by_key.items():
        closed |= hidden(key, references, person)
    return {"rows": [row for row in held if row.record not in closed], "hidden": len(closed)}


def cycle(record: Improvement, _person: Person) -> dict[str, Any]:
    """The four stages, and how far the improvement has come."""
    keys = [key for key, _name in CYCLE]
    here = keys.index(record.stage) if record.stage else -1
    stages = [
        {"name": name, "done": place < here, "here": place == here}
        for place, (_key, name) in enumerate(CYCLE)
    ]
    return {"stages": stages, "gain": gain(record)}


def gain(record: Improvement) -> Decimal | None:
    """The measured change against the value before; None while nobody measured."""
    if record.measured_value is None or record.baseline is None:
        return None
    return record.measured_value - record.baseline
