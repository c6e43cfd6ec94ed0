"""The watch over the clocks, end to end: who hears what at a mark, and what the checks say."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from shallmark.common.calendars.models import Calendar, ClockResult
from shallmark.common.notices.mail import message_of
from shallmark.common.notices.models import Delivery, Notice
from shallmark.kernel import clock, writes
from shallmark.kernel.system import SYSTEM
from shallmark.operate.customer_service.jobs import escalate_due_targets
from shallmark.operate.customer_service.models import Contact, Escalation, Incident
from shallmark.operate.customer_service.tests.desk import Desk, open_desk
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db
#: real enough that mail goes out, and a round time
START = timezone.now().replace(minute=0, second=0, microsecond=0) - timedelta(hours=3)


@pytest.fixture
def desk() -> Iterator[Desk]:
    with clock.at(START - timedelta(days=400)):
        opened = open_desk()
    with clock.at(START):
        for metric, goal in (("response", 600), ("resolution", 3600)):
            make(
                "service_level_target", metric=metric, priority=3, goal_seconds=goal,
                warn_percent=75, service=opened.service, calendar=_always(),
                valid_from=START - timedelta(days=1),
            )  # fmt: skip
        yield opened


def _always() -> Any:
    return Calendar.objects.get(key="24x7")


def watch(at: datetime) -> int:
    with clock.at(at):
        return escalate_due_targets()


def accepted(desk: Desk, **values: Any) -> Incident:
    incident = desk.accepted(**values)
    values = {"assigned_to": desk.jonas}
    return writes.perform(incident, "assign", by=desk.ana, values=values)  # type: ignore[no-any-return]


def heard(kind: str) -> list[tuple[str, str]]:
    notices = Notice.objects.filter(kind=kind).order_by("pk")
    return [(notice.person.title, notice.audience) for notice in notices]


def test_it_calls_in_whoever_works_on_it_at_the_warning_mark_once(desk: Desk) -> None:
    incident = accepted(desk)
    assert watch(START + timedelta(minutes=44)) == 0
    assert watch(START + timedelta(minutes=45)) == 1
    assert watch(START + timedelta(minutes=46)) == 0
    assert heard("warning") == [("Jonas Wulff", "escalation")]
    assert Escalation.objects.get().told == desk.jonas
    notice = Notice.objects.get(kind="warning")
    assert notice.reference == incident.reference
    assert notice.sentence.startswith("Resolution is due")
    assert Delivery.objects.filter(notice=notice, address="jonas.wulff@example.org").exists()


def test_it_tells_the_customer_before_the_target_is_missed(desk: Desk) -> None:
    accepted(desk)
    watch(START + timedelta(minutes=45))
    assert heard("at_risk") == [("Karin Ohlsen", "caller")]
    contact = Contact.objects.get(kind="warning")
    due = ClockResult.objects.get(metric="resolution").due_at
    assert due is not None
    assert contact.at < due
    watch(START + timedelta(minutes=61))
    assert Contact.objects.count() == 1


def test_it_calls_in_the_accountable_person_at_a_breach_once(desk: Desk) -> None:
    accepted(desk)
    watch(START + timedelta(minutes=45))
    assert watch(START + timedelta(minutes=61)) == 1
    assert watch(START + timedelta(minutes=62)) == 0
    assert heard("breach") == [("Jonas Wulff", "escalation"), ("Ana Petersen", "escalation")]
    assert list(Escalation.objects.order_by("level").values_list("kind", "level")) == [
        ("warning", 1), ("breach", 2),
    ]  # fmt: skip


def test_it_calls_in_the_lead_of_the_team_where_nobody_is_assigned(desk: Desk) -> None:
    writes.edit(desk.team, by=None, values={"owner": desk.jonas}, authority=SYSTEM)
    desk.incident()
    watch(START + timedelta(minutes=8))
    assert heard("warning") == [("Jonas Wulff", "escalation")]


def test_it_calls_in_the_incident_manager_where_there_is_no_line(desk: Desk) -> None:
    desk.incident()
    assert watch(START + timedelta(minutes=8)) == 0
    assert not Escalation.objects.exists()
    manager = make_person("incident_manager", title="Ines Manager")
    assert watch(START + timedelta(minutes=9)) == 1
    assert heard("warning") == [("Ines Manager", "escalation")]
    assert Escalation.objects.get().told == manager


def test_it_tells_the_owner_of_the_service_where_a_monitor_reported(desk: Desk) -> None:
    writes.edit(desk.service, by=None, values={"owner": desk.auditor}, authority=SYSTEM)
    accepted(desk, reporter=make("person", title="Probe", is_system=True))
    watch(START + timedelta(minutes=45))
    assert heard("at_risk") == [("Olga Auditor", "caller")]


def test_it_holds_nobody_for_told_who_cannot_be_told(desk: Desk) -> None:
    incident = accepted(desk)
    writes.edit(desk.karin, by=None, values={"is_active": False}, authority=SYSTEM)
    watch(START + timedelta(minutes=45))
    assert not Contact.objects.filter(incident=incident).exists()


def test_it_leaves_to_a_source_the_clocks_it_governs(desk: Desk) -> None:
    incident = accepted(desk)
    Incident.objects.filter(pk=incident.pk).update(source_system="old", source_state="Active")
    assert watch(START + timedelta(minutes=61)) == 0
    assert not Notice.objects.filter(kind__in=("warning", "breach", "at_risk")).exists()


def chief(**values: Any) -> Any:
    person = make_person("executive", title="Ina Chief", username="ina", email="ina@example.org")
    role = make("role", top_management=True, rights="executive", **values)
    make("role_assignment", role=role, person=person, starts_on=START.date() - timedelta(days=30))
    return person


def declare(desk: Desk, incident: Incident, **options: Any) -> Incident:
    values = {
        "major_manager": desk.jonas,
        "criteria_answers": {"affects_many": True, "no_workaround": True},
    }
    return writes.perform(
        incident, "declare_major", by=desk.ana, values=values, authority=SYSTEM, **options
    )


def test_it_tells_top_management_of_a_major_incident_in_the_same_transaction(desk: Desk) -> None:
    chief()
    declare(desk, accepted(desk), reason="Half the payments fail.")
    notice = Notice.objects.get(kind="major")
    assert (notice.person.title, notice.audience) == ("Ina Chief", "top_management")
    assert notice.values["text"] == "Half the payments fail."
    assert Delivery.objects.get(notice=notice).address == "ina@example.org"


def test_it_tells_nobody_of_a_declaration_that_was_refused(desk: Desk) -> None:
    from shallmark.kernel.exceptions import RequiredFieldMissing

    chief()
    with pytest.raises(RequiredFieldMissing):
        writes.perform(accepted(desk), "declare_major", by=desk.ana, authority=SYSTEM)
    assert not Notice.objects.filter(kind="major").exists()


def test_it_passes_each_public_word_on_to_top_management(desk: Desk) -> None:
    from shallmark.common.discussion.actions import add_entry

    chief()
    incident = declare(desk, accepted(desk))
    add_entry(incident, by=desk.ana, text="A gateway is replaced.", public=True)
    add_entry(incident, by=desk.ana, text="Between us: it is the old one.", public=False)
    texts = [notice.values.get("text") for notice in Notice.objects.filter(kind="major")]
    assert texts == [None, "A gateway is replaced."]


def verdicts(as_of: datetime) -> dict[str, tuple[str, int]]:
    from shallmark.conformity.actions import run_checks

    period = (START - timedelta(days=1), START + timedelta(days=1))
    checks = ("CHK-INC-03", "CHK-INC-04", "CHK-INC-09")
    with clock.at(as_of):
        run = run_checks(by=None, as_of=as_of, period=period, only=checks)
    return {
        outcome.check_id: (outcome.outcome, outcome.population) for outcome in run.outcomes.all()
    }


def test_it_conforms_where_the_watch_was_kept(desk: Desk) -> None:
    chief()
    incident = declare(desk, accepted(desk))
    writes.edit(incident, by=desk.ana, values={"agreed_action": "Paid by card."}, authority=SYSTEM)
    watch(START + timedelta(minutes=45))
    watch(START + timedelta(minutes=61))
    assert verdicts(START + timedelta(minutes=62)) == {
        "CHK-INC-03": ("conforming", 1),
        "CHK-INC-04": ("conforming", 1),
        "CHK-INC-09": ("nonconforming", 1),
    }, "an hour without a word to top management is one too long"


def test_it_does_not_conform_where_nobody_watched(desk: Desk) -> None:
    declare(desk, accepted(desk))
    watch(START + timedelta(minutes=80))
    assert verdicts(START + timedelta(minutes=81)) == {
        "CHK-INC-03": ("nonconforming", 1),
        "CHK-INC-04": ("nonconforming", 1),
        "CHK-INC-09": ("nonconforming", 1),
    }


def test_a_notice_says_the_moment_in_the_zone_of_its_reader(desk: Desk) -> None:
    person = writes.edit(desk.jonas, by=None, values={"zone": "Asia/Tokyo"}, authority=SYSTEM)
    accepted(desk)
    watch(START + timedelta(minutes=45))
    notice = Notice.objects.get(kind="warning")
    due = (START + timedelta(hours=1)).astimezone(ZoneInfo("Asia/Tokyo"))
    shown = signed_in(person).get("/notices").content.decode()
    assert f"{due:%H:%M}" in shown
    mail = Delivery.objects.get(notice=notice)
    assert f"{due:%H:%M}" in mail.subject
    assert f"{due:%H:%M}" in message_of(mail, None).body
