from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ServiceNowConfig(AppConfig):
    name = "shallmark.connect.servicenow"
    label = "servicenow"
    verbose_name = _("ServiceNow")
