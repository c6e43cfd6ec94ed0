"""Who a session belongs to."""

from functools import cache

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.http import HttpRequest

from shallmark.api.models import ApiToken
from shallmark.api.sign_in import TokenAuth
from shallmark.kernel import clock
from shallmark.manage.team import throttle
from shallmark.manage.team.models import Person
from shallmark.manage.team.models.person import rights_text


class PasswordHasher(Argon2PasswordHasher):
    """Argon2id as OWASP advises where servers are small: 19 MiB and a tenth of PBKDF2's time."""

    time_cost, memory_cost, parallelism = 2, 19 * 1024, 1


class PersonBackend(ModelBackend):
    """Django's own sign-in; the person of a request comes with the rights, in one query."""

    def get_user(self, user_id: int | str) -> Person | None:
        today = clock.now().date()
        people = Person.objects.raw(_person_with_rights(), [today, today, user_id])
        return next((person for person in people if self.user_can_authenticate(person)), None)


#: what is asked of a token beside its person
_OF_TOKEN = ("id", "name", "read_only", "expires_at", "created_at", "last_used_on", "seal")


@cache
def _person_of_token() -> str:
    """The statement by digest, with two days before it."""
    columns = ", ".join(f"t.{name} as token_{name}" for name in _OF_TOKEN)
    rights = rights_text("p.id")
    return f"""
select p.*, {rights} as rights_held, {columns}
from api_apitoken t join team_person p on p.id = t.person_id where t.digest = %s
"""


@cache
def _person_with_rights() -> str:
    """The statement by key, with two days before it; to build it took longer than to ask it."""
    text, values = Person.objects.with_rights().filter(pk=0).query.sql_with_params()
    assert values[2:] == (0,), values
    return str(text)


class CountedTokenAuth(TokenAuth):
    """A token that nobody has is counted by address; too many of them have to wait."""

    def find(self, digest: str) -> ApiToken | None:
        """The person comes with the rights, and with what the token says, in one query."""
        today = clock.now().date()
        for person in Person.objects.raw(_person_of_token(), [today, today, digest]):
            said = {name: getattr(person, f"token_{name}") for name in _OF_TOKEN}
            return ApiToken(person=person, digest=digest, **said)
        return None

    def authenticate(self, request: HttpRequest, token: str) -> Person | None:
        person: Person | None = super().authenticate(request, token)
        if person is None:
            throttle.count_or_refuse(request, throttle.API_TOKEN)
        return person
