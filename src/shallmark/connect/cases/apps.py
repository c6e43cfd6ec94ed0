from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "shallmark.connect.cases"
    # of its tables, which were made when ServiceNow was the only source
    label = "servicenow"
    verbose_name = _("Imports")
