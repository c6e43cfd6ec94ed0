from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StatusPageConfig(AppConfig):
    name = "shallmark.operate.customer_service.status"
    label = "status_page"
    verbose_name = _("Status page")
