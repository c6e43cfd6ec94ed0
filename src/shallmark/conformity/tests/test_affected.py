"""A check is judged again when a table below its views was written."""

import pytest
from django.db import connection, transaction

from shallmark.conformity import ledger_views
from shallmark.conformity.library import built
from shallmark.conformity.tests import affected
from shallmark.ledger import contract
from shallmark.ledger.tests.world import reads
from shallmark.manage.team.models import Team
from shallmark.pages.tests.factory import make

pytestmark = pytest.mark.django_db


def test_it_sees_rows_added_changed_and_removed() -> None:
    before = affected.writes()
    assert affected.written_since(before) == set()
    team = make("team", title="Desk")
    assert {"team_team", "team_teamevent"} <= affected.written_since(before)
    before = affected.writes()
    Team.objects.filter(pk=team.pk).update(title="Service desk")
    assert "team_team" in affected.written_since(before)
    before = affected.writes()
    team.members.through.objects.create(team=team, person=make("person"))
    before = affected.writes()
    team.members.through.objects.all().delete()
    assert affected.written_since(before) == {"team_membership", "team_membershipevent"}


def test_it_sees_a_write_inside_a_savepoint() -> None:
    before = affected.writes()
    with transaction.atomic():
        make("team")
    assert "team_team" in affected.written_since(before)


def test_it_finds_the_checks_over_views_of_views_and_over_versions() -> None:
    views = affected.views_over(["customer_service_incident"])
    assert "incident" in views
    assert "incident_version" in affected.views_over(["customer_service_incidentevent"])
    checks = affected.checks_over(["customer_service_incident", "customer_service_incidentevent"])
    assert {key for key, check in built().items() if "incident_version" in reads(check)} <= checks
    assert checks < set(built())


def test_it_judges_everything_when_parameters_waivers_or_coverage_change() -> None:
    for table in ("parameters_parameter", "waivers_waiver", "conformity_sourcecoverage"):
        assert affected.checks_over([table]) == set(built()), table


def test_every_view_of_the_ledger_tells_by_itself_what_it_depends_on() -> None:
    """None calls a function of our own, which might read tables that no dependency names."""
    assert affected.functions_of_views() == set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
    assert ledger_views.built() <= affected.views_over(tables) <= set(contract.views())


@pytest.mark.usefixtures("as_owner")
def test_it_would_see_a_view_that_calls_a_function_of_our_own() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE FUNCTION public.peek() RETURNS int LANGUAGE sql AS 'SELECT 1'")
        cursor.execute("CREATE VIEW ledger.peeking AS SELECT public.peek() AS n")
    assert affected.functions_of_views() == {"peek"}
