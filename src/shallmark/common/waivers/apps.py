from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WaiversConfig(AppConfig):
    name = "shallmark.common.waivers"
    label = "waivers"
    verbose_name = _("Waivers")
