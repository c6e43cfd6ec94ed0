from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChangeConfigurationConfig(AppConfig):
    name = "shallmark.manage.change_configuration"
    label = "change_configuration"
    verbose_name = _("Change and Configuration")
