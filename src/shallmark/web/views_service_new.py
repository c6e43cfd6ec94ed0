"""Making a service: who receives it is asked with the rest, as no customer sees it otherwise."""

from typing import Any

from django.forms import BaseForm
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from shallmark.manage.change_configuration.models.change_lists import ReferencesInput
from shallmark.manage.team.belonging import add_member
from shallmark.pages.record_base import may_list
from shallmark.pages.record_create import RecordCreate
from shallmark.plan.alignment.models import Customer, Service
from shallmark.plan.alignment.records import CustomerRecord, ServiceRecord

CUSTOMERS = "customers"


class NewService(RecordCreate):
    """`/services/new`: the service, and its customers; the only one there is is filled in."""

    record_type = ServiceRecord

    def form(
        self, *, data: QueryDict | None = None, initial: dict[str, Any] | None = None
    ) -> BaseForm:
        known = Customer.objects.visible_to(self.person).filter(is_active=True)
        only = [one.reference for one in known[:2]] if may_list(self.person, CustomerRecord) else []
        begins = {CUSTOMERS: only} if len(only) == 1 else {}
        form = super().form(data=data, initial={**begins, **(initial or {})})
        if only:
            field = ReferencesInput(
                keys=(CustomerRecord.key,), required=False, label=_("Received by"),
                help_text=_("Customers, whose people see it and report what does not work."),
            )  # fmt: skip
            field.person = self.person
            form.fields[CUSTOMERS] = field
            form.order_fields(("title", CUSTOMERS))
        return form

    def values(self, form: BaseForm) -> dict[str, Any]:
        return {name: value for name, value in super().values(form).items() if name != CUSTOMERS}

    def make(self, form: BaseForm) -> str:
        address = super().make(form)
        named = form.cleaned_data.get(CUSTOMERS) or ()
        service = Service.objects.filter(reference=address.rpartition("/")[2]).first()
        for customer in Customer.objects.visible_to(self.person).filter(reference__in=named):
            if service is not None:
                add_member(service, CUSTOMERS, customer, by=self.person)
        return address
