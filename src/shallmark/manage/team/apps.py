from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TeamConfig(AppConfig):
    name = "shallmark.manage.team"
    label = "team"
    verbose_name = _("Team")

    def ready(self) -> None:
        # This module is imported before any model may be.
        from shallmark.manage.team.roles import register

        register()
