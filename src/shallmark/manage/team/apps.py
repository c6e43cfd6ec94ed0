from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TeamConfig(AppConfig):
    name = "shallmark.manage.team"
    label = "team"
    verbose_name = _("Team")

    def ready(self) -> None:
        from shallmark.kernel.access import register_roles
        from shallmark.manage.team.roles import ROLES

        register_roles(ROLES)
