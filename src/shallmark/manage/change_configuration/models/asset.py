"""The asset behind an item: what it is worth, and until when it is licensed and supported.

The one place of an item's value; the item shows it. ISO/IEC 20000-1:2018 clause 8.2.5.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.common.typed_days import TypedDays
from shallmark.kernel.models import Record
from shallmark.kernel.models.fields import moment
from shallmark.kernel.models.record import imported_once
from shallmark.kernel.people import Person
from shallmark.kernel.texts import Text
from shallmark.kernel.tracking import initial_state_trigger, lifecycle, tracked
from shallmark.manage.change_configuration.models.ci import Ci


class AssetStatus(models.TextChoices):
    ORDERED = "ordered", _("Ordered")
    IN_USE = "in_use", _("In use")
    ENDING = "ending", _("Ending")
    ENDED = "ended", _("Ended")
    DISPOSED = "disposed", _("Disposed")


EDGES = (
    (AssetStatus.ORDERED, AssetStatus.IN_USE),
    (AssetStatus.IN_USE, AssetStatus.ENDING),
    (AssetStatus.ENDING, AssetStatus.IN_USE),
    (AssetStatus.IN_USE, AssetStatus.ENDED),
    (AssetStatus.ENDING, AssetStatus.ENDED),
    (AssetStatus.ENDED, AssetStatus.DISPOSED),
)


def _day(label: Text) -> "models.DateField[date | None, date | None]":
    return models.DateField(label, null=True, blank=True)


@tracked()
class Asset(TypedDays, Record):
    """Money, licence, warranty and support of one item."""

    Status = AssetStatus
    happened: ClassVar[tuple[str, ...]] = ("valued_on",)
    moved_by: ClassVar[Mapping[str, str]] = {
        "licence_end": "renew", "warranty_end": "renew", "support_end": "renew"
    }  # fmt: skip

    class Depreciation(models.TextChoices):
        NONE = "none", _("none")
        STRAIGHT = "straight", _("straight line")
        DECLINING = "declining", _("declining balance")

    status = models.CharField(
        _("state"), choices=AssetStatus.choices, default=AssetStatus.ORDERED, max_length=12
    )
    ci = models.OneToOneField(Ci, models.PROTECT, related_name="asset", verbose_name=_("item"))
    asset_ref = models.CharField(_("number in the asset register"), max_length=80, blank=True)
    value = models.DecimalField(
        _("value"), max_digits=14, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    currency = models.CharField(
        _("currency"), max_length=3, blank=True,
        validators=[RegexValidator(r"^[A-Z]{3}$", _("Three capital letters, such as EUR."))],
    )  # fmt: skip
    valued_on = _day(_("valued on"))
    depreciation = models.CharField(
        _("depreciation"), max_length=12, choices=Depreciation.choices, blank=True
    )
    depreciation_months = models.PositiveSmallIntegerField(
        _("depreciated over months"), null=True, blank=True
    )
    licence_end = _day(_("licence ends"))
    warranty_end = _day(_("warranty ends"))
    support_end = _day(_("support ends"))
    #: what is done about an end that comes near: the reference of an action, change or contract
    action = models.CharField(_("action"), max_length=240, blank=True)
    received_at = moment(_("received"))
    renewed_at = moment(_("renewed"))
    ended_at = moment(_("ended"))
    disposed_at = moment(_("disposed"))
    disposal_proof = models.CharField(_("proof of disposal"), max_length=240, blank=True)

    class Meta:
        verbose_name = _("asset")
        verbose_name_plural = _("assets")
        triggers: ClassVar[list[Any]] = [
            lifecycle("asset", EDGES),
            initial_state_trigger(AssetStatus.ORDERED),
        ]
        constraints = [
            imported_once("asset"),
            models.CheckConstraint(
                condition=models.Q(value__isnull=True)
                | (~models.Q(currency="") & models.Q(valued_on__isnull=False)),
                name="asset_value_is_dated",
                violation_error_message=_("A value has a currency and the day of valuation."),
            ),
        ]

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        self.title = self.title or self.ci.title

    def is_due(self, name: str) -> bool:
        """Once it is in use, somebody acts on its ends."""
        return self.status != AssetStatus.ORDERED

    def clean(self) -> None:
        spread = self.depreciation in {self.Depreciation.STRAIGHT, self.Depreciation.DECLINING}
        if spread and not self.depreciation_months:
            raise ValidationError(
                {"depreciation_months": _("Say over how many months it is depreciated.")}
            )
