"""The abstract record that every numbered thing is."""

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.kernel import access, clock

if TYPE_CHECKING:
    from shallmark.kernel.records import RecordType


class RecordQuerySet(models.QuerySet[Any]):
    """Access is a queryset: pages, API, export, search and reports all start here."""

    def visible_to(self, person: Any) -> Self:
        """The records `person` may read."""
        return self.filter(access.readable(self.model, person))

    def editable_by(self, person: Any) -> Self:
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
    #: counts writes through the door, so that a stale form is noticed
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[Any] = RecordQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @classmethod
    def record_type(cls) -> "type[RecordType]":
        from shallmark.kernel.records import type_of

        return type_of(cls)

    def get_absolute_url(self) -> str:
        return f"/{self.record_type().slug}/{self.reference}"


def imported_once(model: str) -> models.UniqueConstraint:
    """(source, key) is unique where a record was imported."""
    return models.UniqueConstraint(
        fields=["source_system", "source_key"],
        condition=~models.Q(source_key=""),
        name=f"{model}_imported_once",
    )
