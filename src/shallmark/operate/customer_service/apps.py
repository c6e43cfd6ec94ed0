from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CustomerServiceConfig(AppConfig):
    name = "shallmark.operate.customer_service"
    label = "customer_service"
    verbose_name = _("Customer Service")
