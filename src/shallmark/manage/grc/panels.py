"""What stands in the side column of improvements."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from shallmark.kernel.people import Person
from shallmark.manage.grc.models import Improvement

CYCLE = (
    ("plan", _("Plan")),
    ("do", _("Do")),
    ("check", _("Check")),
    ("act", _("Act")),
)


def cycle(record: Improvement, _person: Person) -> dict[str, Any]:
    """The four stages, and how far the improvement has come."""
    keys = [key for key, _name in CYCLE]
    here = keys.index(record.stage) if record.stage else -1
    stages = [
        {"name": name, "done": place < here, "here": place == here}
        for place, (_key, name) in enumerate(CYCLE)
    ]
    return {"stages": stages}
