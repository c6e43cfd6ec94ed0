"""Who a session belongs to."""

from typing import Any

from django.contrib.auth.backends import ModelBackend

from shallmark.manage.team.models import Person


class PersonBackend(ModelBackend):
    """Django's own sign-in; the person of a request comes with the rights, in one query."""

    def get_user(self, user_id: Any) -> Any:
        found = Person.objects.with_rights().filter(pk=user_id)
        return next((one for one in found if self.user_can_authenticate(one)), None)
