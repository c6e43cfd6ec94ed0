"""A security incident: its class, the path that tells people, three acts, and who reads it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from shallmark.common.discussion.actions import add_entry
from shallmark.common.notices.models import Notice
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import GateClosed, Invalid, NotAllowed, Refused
from shallmark.manage.team.models import RoleDefinition
from shallmark.operate.customer_service import security_path
from shallmark.operate.customer_service.jobs import follow_security_path
from shallmark.operate.customer_service.models import (
    Incident,
    SecurityCategory,
    SecurityPriority,
    SecurityStep,
)
from shallmark.operate.customer_service.tests import factories
from shallmark.operate.customer_service.tests.desk import Desk, open_desk, person
from shallmark.pages.tests.factory import make

pytestmark = pytest.mark.django_db
START = timezone.now().replace(minute=0, second=0, microsecond=0) - timedelta(hours=3)
MET = {"stops_critical_service": True, "affects_many": True, "no_workaround": False}
SECRET = "Stolen pass words of the tills"


def holding(key: str, who: Any) -> Any:
    role = RoleDefinition.objects.get(key=key)
    make("role_assignment", role=role, person=who, starts_on=date(2020, 1, 1))
    return who


@pytest.fixture
def desk() -> Iterator[Desk]:
    with clock.at(START - timedelta(days=400)):
        opened = open_desk()
        holding("security_manager", opened.security)
    with clock.at(START):
        yield opened


@pytest.fixture
def chief() -> Any:
    return holding("it_executive_officer", person("Britt Board"))


@pytest.fixture
def board() -> RoleDefinition:
    """A role that several hold, which the second step of the path tells."""
    role: RoleDefinition = make("role", title="Board", kind="operational")
    factories.imported(SecurityStep.objects.get(level=2), role=role)
    return role


def sits(role: RoleDefinition, **values: Any) -> None:
    make("role_assignment", **{"role": role, "starts_on": date(2020, 1, 1), **values})


def secret(desk: Desk, **values: Any) -> Incident:
    marks = {
        "security": True,
        "security_category": SecurityCategory.objects.get(key="phishing"),
        "security_priority": SecurityPriority.objects.get(key="high"),
    }
    return desk.incident(title=SECRET, reporter=desk.helge, **{**marks, **values})  # type: ignore[no-any-return]


def working(desk: Desk, **values: Any) -> Incident:
    return writes.perform(secret(desk, **values), "triage", by=desk.security)


def fresh(incident: Incident) -> Incident:
    return Incident.objects.get(pk=incident.pk)


def told(incident: Incident) -> list[tuple[int, str, int]]:
    """Step, who was told, minutes after the start."""
    rows = incident.escalations.filter(kind="security").order_by("level")
    return [(row.level, str(row.told), int((row.at - START).total_seconds() / 60)) for row in rows]


def follow(at: datetime) -> int:
    with clock.at(at):
        return follow_security_path()


def rank(incident: Incident, key: str, *, by: Any) -> None:
    """Give it another security priority."""
    values = {"security_priority": SecurityPriority.objects.get(key=key)}
    writes.perform(fresh(incident), "classify_security", by=by, values=values)


def seen(incident: Incident) -> list[security_path.PathStep]:
    """The path as its page tells it."""
    whole = fresh(incident)
    return security_path.path_of(whole, security_path.priorities_held(whole))


class TestClass:
    @pytest.mark.parametrize("lacks", ["security_category", "security_priority"])
    def test_work_does_not_start_without_category_and_priority(
        self, desk: Desk, lacks: str
    ) -> None:
        with pytest.raises(Refused, match=lacks.replace("_", " ")):
            writes.perform(secret(desk, **{lacks: None}), "triage", by=desk.security)

    def test_what_is_classified_later_is_marked_from_then_on(self, desk: Desk) -> None:
        incident = desk.accepted()
        assert incident.security_at is None
        values = {
            "security_category": SecurityCategory.objects.get(key="malware"),
            "security_priority": SecurityPriority.objects.get(key="low"),
        }
        writes.perform(incident, "classify_security", by=desk.security, values=values)
        marked = fresh(incident)
        assert (marked.security, marked.security_at) == (True, START)
        assert told(marked) == [(1, "Sven Sicher", 0)]


class TestPath:
    def test_the_security_manager_is_told_at_once_and_by_notice(self, desk: Desk) -> None:
        incident = secret(desk)
        assert told(incident) == [(1, "Sven Sicher", 0)]
        notice = Notice.objects.get(kind="security", person=desk.security)
        assert notice.reference == incident.reference

    def test_top_management_is_told_by_hierarchy_when_the_step_is_due(
        self, desk: Desk, chief: Any
    ) -> None:
        incident = working(desk)
        assert follow(START + timedelta(minutes=59)) == 0
        assert follow(START + timedelta(minutes=60)) == 1
        assert follow(START + timedelta(minutes=61)) == 0
        assert told(incident) == [(1, "Sven Sicher", 0), (2, "Britt Board", 60)]

    def test_a_lower_priority_does_not_reach_the_second_step(self, desk: Desk, chief: Any) -> None:
        working(desk, security_priority=SecurityPriority.objects.get(key="low"))
        assert follow(START + timedelta(hours=2)) == 0

    def test_the_last_step_is_for_what_nobody_acknowledged(self, desk: Desk, chief: Any) -> None:
        low = SecurityPriority.objects.get(key="low")
        left = working(desk, security_priority=low)
        taken = working(desk, security_priority=low)
        security_path.acknowledge(taken, by=desk.security)
        assert follow(START + timedelta(days=1)) == 1
        assert [level for level, _name, _at in told(left)] == [1, 3]
        assert [level for level, _name, _at in told(taken)] == [1]

    def test_who_was_told_acknowledges_it_once_and_nobody_else(self, desk: Desk) -> None:
        incident = secret(desk)
        for other in (desk.ana, desk.helge):
            with pytest.raises(NotAllowed):
                security_path.acknowledge(incident, by=other)
        page = f"/incidents/{incident.reference}"
        client = desk.client(desk.security)
        assert "Acknowledge" in client.get(page).content.decode()
        assert client.post(f"{page}/acknowledge", {"token": "one"}).status_code == 302
        [row] = incident.escalations.all()
        assert (row.acknowledgement.by.pk, row.acknowledgement.at) == (desk.security.pk, START)
        with pytest.raises(Refused, match="already"):
            security_path.acknowledge(incident, by=desk.security)

    def test_a_step_is_not_due_before_the_priority_that_it_concerns(
        self, desk: Desk, chief: Any
    ) -> None:
        incident = working(desk, security_priority=SecurityPriority.objects.get(key="low"))
        with clock.at(START + timedelta(hours=2)):
            rank(incident, "high", by=desk.security)
            assert told(incident)[1:] == [(2, "Britt Board", 120)]
            second = seen(incident)[1]
            assert (second.due_at, second.is_late) == (clock.now(), False)

    def test_it_keeps_what_was_told_and_acknowledged_where_the_priority_is_lowered(
        self, desk: Desk, chief: Any
    ) -> None:
        incident = working(desk)
        follow(START + timedelta(hours=1))
        with clock.at(START + timedelta(hours=2)):
            security_path.acknowledge(incident, by=chief)
            rank(incident, "low", by=desk.security)
            assert [each.step.level for each in seen(incident)] == [1, 2, 3]
            assert security_path.acknowledged_at(seen(incident)) == clock.now()

    def test_its_clock_stays_missed_where_the_priority_is_lowered(self, desk: Desk) -> None:
        incident = working(desk)
        with clock.at(START + timedelta(hours=2)):
            rank(incident, "low", by=desk.security)
            security_path.acknowledge(incident, by=desk.security)
            page = desk.client(desk.security).get(f"/incidents/{incident.reference}")
        assert page.status_code == 200
        held = security_path.priorities_held(incident)
        after = START + timedelta(hours=2)
        assert security_path.missed_at(held, START, after) == START + timedelta(hours=1)
        assert security_path.missed_at(held, START, START + timedelta(minutes=59)) is None

    def test_its_clock_is_not_missed_where_the_priority_was_lowered_in_time(
        self, desk: Desk
    ) -> None:
        incident = working(desk)
        with clock.at(START + timedelta(minutes=50)):
            rank(incident, "low", by=desk.security)
        held, after = security_path.priorities_held(incident), START + timedelta(hours=2)
        assert security_path.missed_at(held, START, after) is None

    def test_nobody_is_told_where_nobody_holds_the_role(self, desk: Desk) -> None:
        incident = working(desk)
        follow(START + timedelta(hours=2))
        assert [level for level, _name, _at in told(incident)] == [1]


def declared(desk: Desk) -> Incident:
    """Major as well, led by the security manager."""
    values = {"major_manager": desk.security, "criteria_answers": MET}
    return writes.perform(
        working(desk), "declare_major", by=person("Mia Manager", "admin"), values=values
    )


FOUND = "Somebody typed the pass word on a copy of the sign-in page."


def resolved(desk: Desk, chief: Any) -> Incident:
    incident = working(desk)
    values = {"investigation": FOUND, "decider": chief}
    incident = writes.perform(incident, "investigate", by=desk.security, values=values)
    solved = {"resolution": "All pass words are new.", "resolution_code": make("resolution_code")}
    return writes.perform(
        incident, "resolve", by=desk.security, values=solved, reason="No known error fits.",
        confirm=True,
    )  # fmt: skip


def decide(incident: Incident, by: Any) -> Incident:
    values = {"management_decision": "The mail filter is sharpened."}
    return writes.perform(incident, "decide_security", by=by, values=values)


def review(incident: Incident, by: Any) -> Incident:
    values = {"security_review": "It was told late; the page that warns is made simpler."}
    return writes.perform(incident, "review_security", by=by, values=values)


class TestClosing:
    def test_who_is_asked_to_decide_hears_of_it(self, desk: Desk, chief: Any) -> None:
        resolved(desk, chief)
        notice = Notice.objects.get(kind="to_decide")
        assert (notice.person, "Sven Sicher asks what follows" in notice.sentence) == (chief, True)

    def test_it_is_closed_once_investigated_decided_and_reviewed(
        self, desk: Desk, chief: Any
    ) -> None:
        incident = resolved(desk, chief)
        with pytest.raises(Refused, match="Management decides"):
            writes.perform(incident, "confirm", by=desk.helge)
        incident = decide(fresh(incident), chief)
        with pytest.raises(Refused, match="reviewed after"):
            writes.perform(incident, "confirm", by=desk.helge)
        incident = review(fresh(incident), desk.security)
        assert writes.perform(incident, "confirm", by=desk.helge).status == "closed"

    def test_it_refuses_a_decision_by_who_leads_nothing(self, desk: Desk, chief: Any) -> None:
        incident = resolved(desk, chief)
        with pytest.raises(Refused, match="top management"):
            decide(incident, desk.security)

    def test_it_refuses_a_decision_by_who_worked_on_it(self, desk: Desk, chief: Any) -> None:
        incident = working(desk)
        writes.perform(incident, "assign", by=desk.security, values={"assigned_to": chief})
        writes.perform(incident, "assign", by=desk.security, values={"assigned_to": desk.security})
        values = {"investigation": FOUND, "decider": chief}
        writes.perform(fresh(incident), "investigate", by=desk.security, values=values)
        with pytest.raises(Refused, match="worked on it"):
            decide(fresh(incident), chief)

    def test_it_refuses_to_ask_somebody_who_leads_nothing(self, desk: Desk) -> None:
        values = {"investigation": FOUND, "decider": desk.jonas}
        with pytest.raises(Refused, match="no role of top management"):
            writes.perform(working(desk), "investigate", by=desk.security, values=values)

    def test_what_was_reopened_is_reviewed_once_more(self, desk: Desk, chief: Any) -> None:
        incident = review(decide(resolved(desk, chief), chief), desk.security)
        with clock.at(START + timedelta(hours=1)):
            again = writes.perform(incident, "reopen", by=desk.security, reason="It came back.")
            again = writes.perform(
                again, "resolve", by=desk.security, reason="No known error fits.", confirm=True
            )
            with pytest.raises(Refused, match="reviewed after"):
                writes.perform(again, "confirm", by=desk.helge)


class TestMark:
    """What makes it one of security is not slipped off, and sticks wherever it is chosen."""

    def test_it_refuses_to_exchange_the_mark_for_another(self, desk: Desk) -> None:
        values = {"security": False, "confidential": True}
        with pytest.raises(Invalid, match="Take the mark away"):
            writes.edit(working(desk), by=desk.security, values=values)

    def test_it_refuses_to_take_it_away_by_who_worked_on_it(self, desk: Desk) -> None:
        incident = writes.edit(
            working(desk), by=desk.security, values={"assigned_to": desk.security}
        )
        incident = writes.edit(incident, by=desk.security, values={"assigned_to": None})
        why = "The mail was a test of ours."
        with pytest.raises(NotAllowed, match="another security manager"):
            writes.perform(incident, "unmark", by=desk.security, reason=why)
        other = person("Adam Wart", "admin")
        assert not writes.perform(incident, "unmark", by=other, reason=why).security

    def test_a_category_of_security_chosen_later_marks_it(self, desk: Desk) -> None:
        incident, category = desk.accepted(), make("category", is_security=True)
        marked = writes.edit(incident, by=desk.ana, values={"category": category})
        assert (marked.security, marked.security_at) == (True, START)
        with pytest.raises(Refused, match="security category"):
            writes.perform(desk.incident(), "triage", by=desk.ana, values={"category": category})


class TestCanceling:
    WHY = "It was not as bad as it looked."

    @pytest.mark.parametrize("who", ["security", "helge"])
    def test_it_refuses_to_cancel_what_was_accepted(self, desk: Desk, who: str) -> None:
        plain = desk.incident()
        incident = working(desk)
        for values in ({}, {"duplicate_of": plain}):
            with pytest.raises(GateClosed, match="security incident is resolved"):
                writes.perform(
                    incident, "cancel", by=getattr(desk, who), reason=self.WHY, values=values
                )

    def test_a_duplicate_of_one_of_security_is_canceled(self, desk: Desk) -> None:
        values = {"duplicate_of": working(desk)}
        again = working(desk)
        ended = writes.perform(again, "cancel", by=desk.security, reason=self.WHY, values=values)
        assert ended.status == "canceled"

    def test_it_refuses_to_end_in_one_that_is_over(self, desk: Desk, chief: Any) -> None:
        values = {"duplicate_of": resolved(desk, chief)}
        with pytest.raises(GateClosed, match="still open"):
            writes.perform(
                working(desk), "cancel", by=desk.security, reason=self.WHY, values=values
            )

    def test_what_was_not_accepted_yet_is_canceled(self, desk: Desk) -> None:
        ended = writes.perform(secret(desk), "cancel", by=desk.helge, reason=self.WHY)
        assert ended.status == "canceled"


class TestReaders:
    """Nobody else learns that there is one."""

    WHERE = (
        "/incidents?view=all", "/search?q=Stolen", "/palette?q=Stolen",
        "/suggest/incident?q=Stolen",
        "/", "/?screen=work", "/functions/customer-service", "/functions/customer-service/charts",
        "/api/v1/incidents", "/notices",
    )  # fmt: skip

    def test_others_of_the_staff_and_customers_find_nothing_of_it(
        self, desk: Desk, chief: Any
    ) -> None:
        incident = resolved(desk, chief)
        security_path.acknowledge(incident, by=desk.security)
        for who in (desk.ana, desk.jonas, desk.karin, desk.auditor):
            client = desk.client(who)
            for tail in (
                "",
                "/timeline",
                "/acknowledge",
                "/do/decide_security",
                "/edit",
                "/explain",
            ):
                answer = client.get(f"/incidents/{incident.reference}{tail}")
                assert answer.status_code in {404, 405}, (who, tail)
            assert client.post(f"/incidents/{incident.reference}/acknowledge").status_code == 404
            for address in self.WHERE:
                answer = client.get(address)
                if answer.status_code == 200:
                    text = answer.content.decode()
                    assert SECRET not in text, (who, address)
                    assert incident.reference not in text, (who, address)
        assert not Notice.objects.filter(
            reference=incident.reference, person__in=(desk.ana.pk, desk.jonas.pk, desk.karin.pk)
        ).exists()

    def test_who_was_told_and_who_decides_read_it(self, desk: Desk, chief: Any) -> None:
        incident = working(desk)
        page = f"/incidents/{incident.reference}"
        assert desk.client(chief).get(page).status_code == 404
        follow(START + timedelta(hours=1))
        text = desk.client(chief).get(page).content.decode()
        assert 'id="security"' in text

    @pytest.mark.parametrize("place", ["person", "deputy"])
    def test_every_holder_of_a_role_that_is_told_reads_it_and_the_deputy(
        self, desk: Desk, board: RoleDefinition, place: str
    ) -> None:
        first, other = person("Bodo Board"), person("Bela Board", "service_owner")
        sits(board, person=first)
        sits(board, **{"person": first, place: other})
        incident = working(desk)
        page = f"/incidents/{incident.reference}"
        assert desk.client(other).get(page).status_code == 404
        follow(START + timedelta(hours=1))
        assert told(incident)[1:] == [(2, "Bodo Board", 60)]
        assert 'id="security"' in desk.client(other).get(page).content.decode()

    @pytest.mark.parametrize("held", ["before", "after"])
    def test_it_refuses_who_held_the_role_on_another_day(
        self, desk: Desk, board: RoleDefinition, held: str
    ) -> None:
        other, day = person("Bela Board", "service_owner"), START.date()
        days = {
            "before": {"starts_on": date(2020, 1, 1), "ends_on": day},
            "after": {"starts_on": day + timedelta(days=2)},
        }
        sits(board, person=person("Bodo Board"))
        sits(board, person=other, **days[held])
        incident = working(desk)
        follow(START + timedelta(minutes=61))
        with clock.at(START + timedelta(days=3)):
            answer = desk.client(other).get(f"/incidents/{incident.reference}")
        assert answer.status_code == 404

    def test_every_holder_has_a_notice_of_it(self, desk: Desk, board: RoleDefinition) -> None:
        one, other = person("Bodo Board", "service_owner"), person("Bela Board", "change_manager")
        sits(board, person=one)
        sits(board, person=other)
        incident = working(desk)
        follow(START + timedelta(hours=1))
        notices = Notice.objects.filter(kind="security", reference=incident.reference)
        assert set(notices.values_list("person", flat=True)) == {desk.security.pk, one.pk, other.pk}

    def test_the_caller_reads_it_without_the_block(self, desk: Desk) -> None:
        incident = secret(desk)
        answer = desk.client(desk.helge).get(f"/incidents/{incident.reference}")
        assert answer.status_code == 200
        assert 'id="security"' not in answer.content.decode()

    def test_top_management_hears_of_a_major_one_and_reads_it(self, desk: Desk, chief: Any) -> None:
        incident = declared(desk)
        page = f"/incidents/{incident.reference}"
        assert Notice.objects.filter(
            kind="major", audience="top_management", person=chief, reference=incident.reference
        ).exists()
        assert desk.client(chief).get(page).status_code == 200
        update = "The mailbox is locked."
        add_entry(incident, by=desk.security, text=update, public=True)
        assert Notice.objects.filter(kind="major", person=chief).count() == 2
        [review] = incident.major_reviews.all()
        assert desk.client(chief).get(review.get_absolute_url()).status_code == 200
        assert desk.client(desk.ana).get(review.get_absolute_url()).status_code == 404

    def test_it_refuses_a_major_one_to_others_and_one_that_is_not_to_top_management(
        self, desk: Desk, chief: Any
    ) -> None:
        incident, plain = declared(desk), secret(desk)
        for who, one in ((desk.jonas, incident), (desk.ana, incident), (chief, plain)):
            page = desk.client(who).get(f"/incidents/{one.reference}")
            assert page.status_code == 404, (who, one)
        notices = Notice.objects.filter(reference=incident.reference)
        assert not notices.filter(person__in=(desk.ana.pk, desk.jonas.pk)).exists()

    def test_a_security_incident_counts_in_no_figure_of_others(self, desk: Desk) -> None:
        before = Incident.objects.visible_to(desk.jonas).count()
        secret(desk)
        assert Incident.objects.visible_to(desk.jonas).count() == before
