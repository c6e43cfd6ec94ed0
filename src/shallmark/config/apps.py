from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConfigConfig(AppConfig):
    name = "shallmark.config"
    label = "config"
    verbose_name = _("Wiring")

    def ready(self) -> None:
        # This module is imported before any model may be.
        from shallmark.config.wiring import wire

        wire()
