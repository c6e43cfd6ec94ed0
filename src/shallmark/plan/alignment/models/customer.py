"""A customer: an organisation, or part of one, that receives services."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.kernel.models import Record
from shallmark.kernel.models.record import imported_once
from shallmark.kernel.tracking import tracked


@tracked()
class Customer(Record):
    """Who services are agreed with. Its owner is the relationship manager."""

    internal = models.BooleanField(_("internal"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    main_contact = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("main contact"),
    )
    people: ClassVar[Any] = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="CustomerPerson", related_name="customers"
    )

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        constraints = [imported_once("customer")]

    def __str__(self) -> str:
        return self.title


@tracked(removals=True)
class CustomerPerson(models.Model):
    """A person speaks for one customer. The key lies here, so that teams need no customers."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="customer_people")
    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="customer_person"
    )

    def __str__(self) -> str:
        return f"{self.person} of {self.customer}"
