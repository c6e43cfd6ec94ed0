"""Who a session belongs to."""

from functools import cache

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db.models import QuerySet
from django.http import HttpRequest

from shallmark.api.models import ApiToken
from shallmark.api.sign_in import TokenAuth
from shallmark.kernel import clock
from shallmark.manage.team import throttle
from shallmark.manage.team.models import Person
from shallmark.manage.team.models.person import rights_of


class PasswordHasher(Argon2PasswordHasher):
    """Argon2id as OWASP advises where servers are small: 19 MiB and a tenth of PBKDF2's time."""

    time_cost, memory_cost, parallelism = 2, 19 * 1024, 1


class PersonBackend(ModelBackend):
    """Django's own sign-in; the person of a request comes with the rights, in one query."""

    def get_user(self, user_id: int | str) -> Person | None:
        today = clock.now().date()
        people = Person.objects.raw(_person_with_rights(), [today, today, user_id])
        return next((person for person in people if self.user_can_authenticate(person)), None)


@cache
def _person_with_rights() -> str:
    """The statement by key, with two days before it; to build it took longer than to ask it."""
    text, values = Person.objects.with_rights().filter(pk=0).query.sql_with_params()
    assert values[2:] == (0,), values
    return str(text)


class CountedTokenAuth(TokenAuth):
    """A token that nobody has is counted by address; too many of them have to wait."""

    def tokens(self) -> QuerySet[ApiToken]:
        """The people come with their rights, in one query."""
        column = rights_of('"api_apitoken"."person_id"')
        return super().tokens().annotate(rights_held=column)

    def authenticate(self, request: HttpRequest, token: str) -> Person | None:
        person: Person | None = super().authenticate(request, token)
        if person is not None:
            person.rights_held = request.token.rights_held  # type: ignore[attr-defined]
        else:
            throttle.count_or_refuse(request, throttle.API_TOKEN)
        return person
