"""Fields that many records have, said once."""

from typing import Any

from django.conf import settings
from django.db import models


def moment(label: Any) -> Any:
    """When a step was taken: set by the step, never typed."""
    return models.DateTimeField(label, null=True, blank=True, editable=False)


def person(label: Any, **said: Any) -> Any:
    """A person that the record names."""
    said = {"null": True, "blank": True, "related_name": "+", "verbose_name": label, **said}
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, **said)
