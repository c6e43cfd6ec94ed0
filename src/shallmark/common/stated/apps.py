from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StatedConfig(AppConfig):
    name = "shallmark.common.stated"
    label = "stated"
    verbose_name = _("Acts stated for others")
