"""Fields that many records have, said once. Their types say what a record gives and takes."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from shallmark.kernel.texts import Text

if TYPE_CHECKING:
    from shallmark.kernel.people import Person

    #: a field of any model, whatever it holds
    ModelField = models.Field[Any, Any]
else:
    ModelField = models.Field


def moment(label: Text) -> "models.DateTimeField[datetime | None, datetime | None]":
    """When a step was taken: set by the step, never typed."""
    return models.DateTimeField(label, null=True, blank=True, editable=False)


def person(
    label: Text, *, related_name: str = "+", editable: bool = True
) -> "models.ForeignKey[Person | None, Person | None]":
    """A person that the record may name."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name=related_name,
        editable=editable,
        verbose_name=label,
    )


def required_person(label: Text) -> "models.ForeignKey[Person, Person]":
    """A person that the record names always."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=label
    )


def text(label: Text) -> "models.TextField[str, str]":
    return models.TextField(label, blank=True)


def short_text(label: Text, length: int = 240) -> "models.CharField[str, str]":
    return models.CharField(label, max_length=length, blank=True)


def level(label: Text, most: int) -> "models.PositiveSmallIntegerField[int | None, int | None]":
    """A step of a scale that begins with 1, or empty."""
    return models.PositiveSmallIntegerField(
        label,
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(most)],
    )
