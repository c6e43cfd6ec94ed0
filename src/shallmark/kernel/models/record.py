"""The abstract record that every numbered thing is."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Self, TypeVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.kernel import access, clock
from shallmark.kernel.people import Person

if TYPE_CHECKING:
    from shallmark.kernel.records import RecordType


AnyRecord = TypeVar("AnyRecord", bound="Record")


class RecordQuerySet(models.QuerySet[AnyRecord]):
    """Access is a queryset: pages, API, export, search and reports all start here."""

    def visible_to(self, person: Person) -> Self:
        """The records `person` may read."""
        return self.filter(access.readable(self.model, person))

    def editable_by(self, person: Person) -> Self:
        """The records `person` may change."""
        return self.filter(access.writable(self.model, person))


class Record(models.Model):
    """One numbered thing that people work on.

    `updated_at` is the effective time of the latest version; the event table keeps, beside it,
    when that version was really recorded.
    """

    reference = models.CharField(_("reference"), max_length=40, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=240)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("accountable"),
    )
    created_at = models.DateTimeField(_("created"), default=clock.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    updated_at = models.DateTimeField(_("updated"), default=clock.now, editable=False)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    source_system = models.CharField(max_length=80, blank=True, editable=False)
    source_key = models.CharField(max_length=120, blank=True, editable=False)
    #: counts writes, so that a stale form is noticed
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        """Set what follows from the values that the record is created with, before it is saved."""

    def on_edit(self, *, before: Mapping[str, object], by: Person | None) -> None:
        """Set what follows from a change of the fields in `before`, before gates look at it."""

    @classmethod
    def record_type(cls) -> "type[RecordType]":
        """The declaration of this model.

        Raises:
            KeyError: it has none.

        """
        return _declarations[cls]

    @classmethod
    def declare(cls, record_type: "type[RecordType]") -> None:
        """Take the declaration that `records.register` found for this model."""
        _declarations[cls] = record_type

    def get_absolute_url(self) -> str:
        return f"/{self.record_type().slug}/{self.reference}"


_declarations: dict[type[Record], "type[RecordType]"] = {}


def imported_once(model: str) -> models.UniqueConstraint:
    """(source, key) is unique where a record was imported."""
    return models.UniqueConstraint(
        fields=["source_system", "source_key"],
        condition=~models.Q(source_key=""),
        name=f"{model}_imported_once",
    )
