"""The defaults of a first day: made once, and left alone afterwards."""

import pytest

from shallmark.common.seeding import seed_all
from shallmark.kernel import writes
from shallmark.kernel.records import record_types
from shallmark.kernel.system import SYSTEM
from shallmark.manage.team.models import RoleDefinition

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_database")]


def counts() -> dict[str, int]:
    """Record types of which something is there."""
    counted = {
        record_type.key: record_type.model._default_manager.count()
        for record_type in record_types()
    }
    return {key: count for key, count in counted.items() if count}


def test_it_makes_defaults_where_nothing_is_and_makes_them_once() -> None:
    assert counts() == {}
    seed_all()
    first = counts()
    assert {"calendar", "role", "priority_rule", "ci_type", "approval_rule"} <= first.keys()
    assert "person" not in first
    seed_all()
    assert counts() == first


def test_it_leaves_what_the_organisation_has_changed() -> None:
    seed_all()
    role = RoleDefinition.objects.earliest("pk")
    writes.edit(role, by=None, values={"title": "Called otherwise here"}, authority=SYSTEM)
    seed_all()
    role.refresh_from_db()
    assert role.title == "Called otherwise here"
