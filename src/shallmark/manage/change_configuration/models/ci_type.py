"""Classes of items: data, with the attributes and rules of each."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.models import Record
from shallmark.kernel.models.record import imported_once
from shallmark.kernel.people import Person
from shallmark.kernel.tracking import tracked
from shallmark.manage.change_configuration.models.own_attributes import Unfit, attributes_of


@tracked()
class CiType(Record):
    """A class of items. Checks, imports and the ledger name it by its key, which stays."""

    class Family(models.TextChoices):
        HARDWARE = "hardware", _("hardware")
        SOFTWARE = "software", _("software")
        VIRTUAL = "virtual", _("virtual")
        SERVICE = "service", _("service and its components")
        NETWORK = "network", _("network")
        PLACE = "place", _("place")
        DOCUMENT = "document", _("document")
        ENVIRONMENT = "environment", _("environment")
        LICENCE = "licence", _("licence")
        CONTRACT = "contract", _("contract")
        DIGITAL = "digital", _("digital item")
        OTHER = "other", _("other")

    key = models.SlugField(_("key"), max_length=40, unique=True)
    family = models.CharField(
        _("family"), max_length=12, choices=Family.choices, default=Family.OTHER
    )
    description = models.TextField(_("description"), blank=True)
    #: names of own attributes, one a line; an item may fill them
    attributes = models.TextField(_("own attributes, one a line"), blank=True)
    requires_relationship = models.BooleanField(_("needs a relation when live"), default=False)
    financial = models.BooleanField(_("has a financial value"), default=False)
    digital = models.BooleanField(_("has a master copy in the library"), default=False)
    #: months from one configuration audit to the next; empty = not audited by interval
    audit_interval = models.PositiveSmallIntegerField(
        _("audit interval in months"), null=True, blank=True
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("item class")
        verbose_name_plural = _("item classes")
        constraints = [imported_once("ci_type")]

    def __str__(self) -> str:
        return self.title

    def on_edit(self, *, before: Mapping[str, object], by: Person | None) -> None:
        if "key" in before:
            raise Invalid({"key": [str(_("The key of a class stays: others refer to it."))]})

    def clean(self) -> None:
        """Refuse a line of attributes that says no kind."""
        super().clean()
        try:
            attributes_of(self.attributes)
        except Unfit as wrong:
            raise ValidationError({"attributes": str(wrong)}) from wrong
