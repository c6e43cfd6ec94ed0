"""The demonstration goes as it came: without a trace, and only where nothing else lies.

Only the owner of the tables can take history away.
"""

import pytest
from django.db import DatabaseError, connection, transaction

from shallmark.conformity.actions import run_checks
from shallmark.conformity.models import CheckRun
from shallmark.manage.team.models import Person, Team
from shallmark.pages.tests.factory import make
from shallmark.simulate import demo

pytestmark = pytest.mark.usefixtures("as_owner")
commits = pytest.mark.usefixtures("own_database")


@commits
def test_it_takes_everything_away_history_and_judgements_included() -> None:
    make("person", title="Ana", username="ana", is_demo=True)
    run_checks(by=None, trigger="test")
    assert demo.remove() > 50
    assert demo.needed()
    for model in (Person, Team, CheckRun, Team.pgh_event_model):  # type: ignore[attr-defined]
        assert not model.objects.exists()


@commits
def test_it_leaves_history_as_protected_as_it_was() -> None:
    make("person", title="Ana", username="ana", is_demo=True)
    demo.remove()
    make("team", title="Desk")
    for table in ("team_teamevent", "conformity_checkrun"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"truncate {table} cascade")


@pytest.mark.django_db
def test_it_refuses_where_there_is_none_or_something_else() -> None:
    with pytest.raises(ValueError, match="no demonstration"):
        demo.remove()
    make("person", title="Ana", username="ana", is_demo=True)
    make("person", title="Boss", username="boss")
    with pytest.raises(ValueError, match="work here"):
        demo.remove()
    assert Person.objects.filter(username="ana").exists()
