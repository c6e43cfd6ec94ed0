"""A role is given from today, and whoever gives it sees which roles nobody holds."""

import pytest

from shallmark.kernel import clock
from shallmark.manage.team.models import RoleDefinition
from shallmark.manage.team.queries_roles import vacant_roles
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db


def page() -> str:
    answer = signed_in(make_person("admin")).get("/role-assignments/new")
    return " ".join(answer.content.decode().split())


def test_it_begins_today() -> None:
    assert f'name="starts_on" value="{clock.now().date()}"' in page()


def test_it_names_the_mandatory_roles_that_stand_vacant_and_no_other() -> None:
    held = make("role_assignment", starts_on=clock.now().date()).role
    RoleDefinition.objects.update(mandatory=False)
    vacant, free = make("role", title="Keeper of keys"), make("role", title="Juggler")
    RoleDefinition.objects.filter(pk__in=[held.pk, vacant.pk]).update(mandatory=True)
    assert vacant_roles() == ["Keeper of keys"]
    assert "Nobody holds yet: Keeper of keys." in page()
    assert free.title not in vacant_roles()
    RoleDefinition.objects.filter(pk=vacant.pk).update(mandatory=False)
    assert "Nobody holds yet" not in page()
