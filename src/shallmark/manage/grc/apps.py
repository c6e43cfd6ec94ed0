from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GrcConfig(AppConfig):
    name = "shallmark.manage.grc"
    label = "grc"
    verbose_name = _("Governance, Risk, and Compliance")
