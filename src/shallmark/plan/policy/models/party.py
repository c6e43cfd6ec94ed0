"""Parties with a stake in the services, what they need, and what obliges us."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.common.typed_days import TypedDays
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.tracking import tracked
from shallmark.plan.policy.models.governed import lines


@tracked()
class InterestedParty(TypedDays, Record):
    """`customer` names the customer's record where the party is one; owner is the contact."""

    happened: ClassVar[tuple[str, ...]] = ("reviewed_at",)

    class Kind(models.TextChoices):
        CUSTOMER = "customer", _("Customer")
        USER = "user", _("Users")
        SUPPLIER = "supplier", _("Supplier")
        REGULATOR = "regulator", _("Regulator")
        STAFF = "staff", _("Staff")
        OWNER = "owner", _("Owner")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    customer = models.CharField(
        _("customer"), max_length=40, blank=True, help_text=_("Number of the customer's record.")
    )
    needs = lines(_("needs"))
    requirements = lines(_("obligations: law, regulation, contract"))
    reviewed_at = models.DateField(_("needs reviewed"), null=True, blank=True)

    class Meta:
        verbose_name = _("interested party")
        verbose_name_plural = _("interested parties")

    def __str__(self) -> str:
        return self.title

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        self.owner = self.owner or by
