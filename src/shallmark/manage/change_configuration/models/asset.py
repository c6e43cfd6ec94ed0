"""The asset behind an item: what it is worth, and until when it is licensed and supported.

The one place of an item's value; the item shows it. ISO/IEC 20000-1:2018 clause 8.2.5.
"""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from shallmark.kernel.lifecycle import step
from shallmark.kernel.models import Record
from shallmark.kernel.models.fields import moment
from shallmark.kernel.models.record import imported_once
from shallmark.kernel.tracking import born_as, lifecycle, tracked
from shallmark.manage.change_configuration import gates_items as gates
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


def _day(label: Any) -> Any:
    return models.DateField(label, null=True, blank=True)


@tracked()
class Asset(Record):
    """Money, licence, warranty and support of one item."""

    Status = AssetStatus

    class Depreciation(models.TextChoices):
        NONE = "none", _("none")
        STRAIGHT = "straight", _("straight line")
        DECLINING = "declining", _("declining balance")

    status = FSMField(
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
            born_as(AssetStatus.ORDERED),
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

    def begin(self, **_said: Any) -> None:
        self.title = self.title or self.ci.title

    def clean(self) -> None:
        spread = self.depreciation in {self.Depreciation.STRAIGHT, self.Depreciation.DECLINING}
        if spread and not self.depreciation_months:
            raise ValidationError(
                {"depreciation_months": _("Say over how many months it is depreciated.")}
            )

    @transition(
        field="status",
        source=AssetStatus.ORDERED,
        target=AssetStatus.IN_USE,
        custom=step(
            _("Receive"),
            needs=("owner",),
            asks=("asset_ref", "value", "currency", "valued_on"),
            gates=(gates.valued,),
            stamps=("received_at",),
            icon="check",
        ),
    )
    def receive(self, *, by: Any) -> None:
        """It is there, and in the register."""

    @transition(
        field="status",
        source=AssetStatus.IN_USE,
        target=AssetStatus.ENDING,
        custom=step(_("Note the near end"), automatic=True),
    )
    def near_end(self, *, by: Any) -> None:
        """Licence, warranty or support ends soon; somebody is to act."""

    @transition(
        field="status",
        source=AssetStatus.ENDING,
        target=AssetStatus.IN_USE,
        custom=step(
            _("Renew"),
            needs=("action",),
            asks=("licence_end", "warranty_end", "support_end"),
            stamps=("renewed_at",),
            icon="rotate",
        ),
    )
    def renew(self, *, by: Any) -> None:
        """Licence, warranty or support go on."""

    @transition(
        field="status",
        source=[AssetStatus.IN_USE, AssetStatus.ENDING],
        target=AssetStatus.ENDED,
        custom=step(_("End"), needs=("action",), stamps=("ended_at",), icon="ban"),
    )
    def end(self, *, by: Any) -> None:
        """Not used any more."""

    @transition(
        field="status",
        source=AssetStatus.ENDED,
        target=AssetStatus.DISPOSED,
        custom=step(
            _("Dispose of"), needs=("disposal_proof",), stamps=("disposed_at",), icon="trash"
        ),
    )
    def dispose(self, *, by: Any) -> None:
        """Gone, with the proof of it."""
