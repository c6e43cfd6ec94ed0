"""Chips say in words what a view asks for."""

from django.db.models import Q

from shallmark.manage.team.models import Person, Team
from shallmark.operate.customer_service.models import Incident
from shallmark.pages.active_filters import describe_q


def test_only_the_reader_is_called_me() -> None:
    """Keys are counted in each table by itself: a team may have the reader's."""
    reader, other = Person(pk=7, title="Ana Wulff"), Person(pk=8, title="Jonas Brandt")
    team = Team(pk=7, reference="TEAM0000007", title="Network")
    words = describe_q(Incident, Q(assigned_team=team, assigned_to=reader), reader)
    assert [value for _name, value in words] == [str(team), "me"]
    words = describe_q(Incident, Q(assigned_to=other), reader)
    assert [value for _name, value in words] == [str(other)]


def test_what_a_query_of_others_says_has_no_words() -> None:
    reader = Person(pk=7, title="Ana Wulff")
    others = Incident.objects.filter(owner=reader).values("pk")
    words = describe_q(Incident, Q(pk__in=others, assigned_to=reader), reader)
    assert [value for _name, value in words] == ["me"]
