"""Fields and triggers that the records of this function share."""

from collections.abc import Iterable
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models

PERSON = settings.AUTH_USER_MODEL


def person(label: Any, **said: Any) -> Any:
    """A person that the record names."""
    said = {"null": True, "blank": True, "related_name": "+", "verbose_name": label, **said}
    return models.ForeignKey(PERSON, models.PROTECT, **said)


def moment(label: Any) -> Any:
    """When a step was taken; set by the step, never typed."""
    return models.DateTimeField(label, null=True, blank=True, editable=False)


def lifecycle(name: str, edges: Iterable[tuple[Any, Any]]) -> pgtrigger.FSM:
    """The changes of state that the database allows."""
    return pgtrigger.FSM(
        name=f"{name}_lifecycle",
        field="status",
        transitions=[(str(source), str(target)) for source, target in edges],
    )
