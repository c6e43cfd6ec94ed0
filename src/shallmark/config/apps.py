from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConfigConfig(AppConfig):
    name = "shallmark.config"
    label = "config"
    verbose_name = _("Wiring")

    def ready(self) -> None:
        """All apps are loaded here: find the record types, then plug the floors together."""
        from shallmark.config.wiring import wire
        from shallmark.kernel.records import discover

        discover()
        wire()
