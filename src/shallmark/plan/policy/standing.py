"""A process whose sheet is revised has been in force: it says so, and not "Draft" alone.

Unlike a document it has one sheet, which is not in force while it is written on; its history has
the one before.
"""

from collections.abc import Mapping

from django.db import models
from django.db.models import Case, F, Value, When
from django.utils.translation import gettext as _

from shallmark.common.documents.standing import state_column
from shallmark.pages.tables import Column
from shallmark.plan.policy.models import Process
from shallmark.standing import use_standing

AHEAD = ("draft", "approved")


def _words() -> dict[str, str]:
    return {"draft": _("Under revision"), "approved": _("Revision approved")}


def told(process: Process) -> str:
    """The same, of one in hand."""
    word = _words().get(process.status) if process.revised_at is not None else None
    return f"{process.status}|{word}" if word else process.status


def standing() -> Case:
    """Draft and approved, of a sheet that was in force before."""
    revised = (
        When(status=state, revised_at__isnull=False, then=Value(f"{state}|{word}"))
        for state, word in _words().items()
    )
    return Case(*revised, default=F("status"), output_field=models.CharField())


use_standing(Process, standing, AHEAD, told)
COLUMNS: Mapping[str, Column] = {"status": state_column(Process)}
