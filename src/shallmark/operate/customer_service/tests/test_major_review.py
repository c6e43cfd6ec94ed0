"""The review of a major incident: held once it is over, by others too, and reported as it was."""

from datetime import timedelta
from typing import Any

import pytest

from shallmark.common.notices.models import Notice
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import GateClosed, Invalid, NotAllowed, WrongState
from shallmark.operate.customer_service.gates_major import major_is_reviewed
from shallmark.operate.customer_service.models import (
    Incident,
    MajorReminder,
    MajorReview,
    ResolutionCode,
)
from shallmark.operate.customer_service.room import acts, due, review, watch
from shallmark.operate.customer_service.tests.desk import Desk, open_desk, person
from shallmark.operate.customer_service.tests.test_room import MET, WORDS, declared

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
CAUSES = "The switch of the hall had no second power supply."


@pytest.fixture
def desk() -> Desk:
    return open_desk()


@pytest.fixture
def mia() -> Any:
    return person("Mia Manager", "incident_manager")


def resolved(desk: Desk, incident: Incident) -> Incident:
    values = {
        "resolution": "The switch was exchanged against a spare.",
        "resolution_code": ResolutionCode.objects.order_by("pk").first(),
    }
    return writes.perform(
        incident, "resolve", by=desk.ana, values=values, reason="Searched by hand.", confirm=True
    )


def held(desk: Desk, mia: Any) -> MajorReview:
    incident = declared(desk, mia)
    acts.state_fact(incident, by=mia, text="The hall was dark.")
    resolved(desk, incident)
    found = MajorReview.objects.get(incident=incident)
    return writes.perform(found, "hold", by=mia, values={"causes": CAUSES})


def test_a_declaration_opens_it_for_who_leads(desk: Desk, mia: Any) -> None:
    found = MajorReview.objects.get(incident=declared(desk, mia))
    assert (found.status, found.owner) == ("planned", mia)


def test_whoever_takes_the_lead_over_sees_to_the_review(desk: Desk, mia: Any) -> None:
    incident = declared(desk, mia)
    acts.give_role(incident, acts.Role.MANAGER, by=mia, to=desk.ana)
    assert MajorReview.objects.get(incident=incident).owner == desk.ana


def test_who_had_a_role_is_asked_whether_they_were_at_the_review(desk: Desk, mia: Any) -> None:
    incident = declared(desk, mia)
    acts.give_role(incident, acts.Role.TECHNICAL_LEAD, by=mia, to=desk.jonas)
    resolved(desk, incident)
    found = MajorReview.objects.get(incident=incident)
    writes.perform(found, "hold", by=mia, values={"causes": CAUSES})
    asked = Notice.objects.filter(kind="review_held")
    assert [(one.person_id, one.reference) for one in asked] == [(desk.jonas.pk, found.reference)]


def test_after_the_end_no_news_is_promised(desk: Desk, mia: Any) -> None:
    incident = declared(desk, mia)
    resolved(desk, incident)
    incident.refresh_from_db()
    acts.send_update(incident, acts.Draft(**WORDS), by=mia)
    said = Notice.objects.filter(person=desk.karin).latest("pk").values["text"]
    assert said == "\n\n".join(WORDS.values())


def test_it_is_not_held_before_the_incident_is_over(desk: Desk, mia: Any) -> None:
    found = MajorReview.objects.get(incident=declared(desk, mia))
    with pytest.raises(GateClosed, match="not over yet"):
        writes.perform(found, "hold", by=mia, values={"causes": CAUSES})


def test_who_led_it_does_not_report_it_alone(desk: Desk, mia: Any) -> None:
    found = held(desk, mia)
    review.attend(found, by=mia)
    with pytest.raises(GateClosed, match="Somebody who never led"):
        writes.perform(found, "report", by=mia)
    review.attend(found, by=desk.jonas)
    assert writes.perform(found, "report", by=mia).reported_by == mia


def test_handing_the_lead_over_makes_nobody_another(desk: Desk, mia: Any) -> None:
    found = held(desk, mia)
    acts.give_role(found.incident, acts.Role.MANAGER, by=mia, to=desk.ana)
    review.attend(found, by=mia)
    review.attend(found, by=desk.ana)
    with pytest.raises(GateClosed, match="Somebody who never led"):
        writes.perform(found, "report", by=mia)


def test_its_report_keeps_what_the_room_told_and_stays_as_it_is(desk: Desk, mia: Any) -> None:
    found = held(desk, mia)
    review.attend(found, by=desk.ana)
    reported = writes.perform(found, "report", by=mia)
    assert "The hall was dark." in [line["what"] for line in reported.timeline]
    with pytest.raises(Invalid, match="stays as it is"):
        writes.edit(reported, by=mia, values={"causes": "Nobody knows them."})


def test_it_is_not_reported_without_causes_in_words(desk: Desk, mia: Any) -> None:
    found = held(desk, mia)
    review.attend(found, by=desk.ana)
    with pytest.raises(GateClosed):
        writes.perform(found, "report", by=mia, values={"causes": "."})


def test_one_confirms_to_have_been_there_once_and_between_review_and_report(
    desk: Desk, mia: Any
) -> None:
    planned = MajorReview.objects.get(incident=declared(desk, mia))
    with pytest.raises(WrongState):
        review.attend(planned, by=desk.ana)
    resolved(desk, planned.incident)
    found = writes.perform(planned, "hold", by=mia)
    review.attend(found, by=desk.ana)
    with pytest.raises(Invalid, match="confirmed it already"):
        review.attend(found, by=desk.ana)
    with pytest.raises(NotAllowed):
        review.attend(found, by=desk.karin)


def test_who_was_there_says_so_on_its_page(desk: Desk, mia: Any) -> None:
    found, client = held(desk, mia), desk.client(desk.ana)
    assert "I was there" in client.get(found.get_absolute_url()).content.decode()
    client.post(f"{found.get_absolute_url()}/attend")
    page = client.get(found.get_absolute_url()).content.decode()
    assert "I was there" not in page
    assert [one.by for one in found.attendances.all()] == [desk.ana]


def test_it_is_canceled_only_once_the_incident_was_demoted(desk: Desk, mia: Any) -> None:
    incident = declared(desk, mia)
    found = MajorReview.objects.get(incident=incident)
    why = {"cancel_reason": "It was one till."}
    with pytest.raises(GateClosed, match="only after"):
        writes.perform(found, "cancel", by=mia, values=why)
    writes.perform(incident, "demote_major", by=desk.ana, reason="It was one till and no more.")
    assert writes.perform(found, "cancel", by=mia, values=why).status == "canceled"


def test_closing_warns_while_the_review_is_due(desk: Desk, mia: Any) -> None:
    found = held(desk, mia)
    incident = Incident.objects.get(pk=found.incident_id)
    assert major_is_reviewed.refusal(incident) is not None
    review.attend(found, by=desk.ana)
    writes.perform(found, "report", by=mia)
    assert major_is_reviewed.refusal(incident) is None


def test_the_report_is_a_page_with_due_and_sent(desk: Desk, mia: Any) -> None:
    incident = declared(desk, mia)
    acts.state_fact(incident, by=mia, text="The hall was dark.")
    acts.send_update(incident, acts.Draft(**WORDS), by=desk.ana)
    page = desk.client(mia).get(f"{incident.get_absolute_url()}/room/report").content.decode()
    for words in ("The hall was dark.", WORDS["doing"], "Roles over time", "Mia Manager"):
        assert words in page


def test_who_communicates_is_reminded_before_the_next_news_and_late_who_leads(
    desk: Desk, mia: Any
) -> None:
    incident = declared(desk, mia)
    acts.give_role(incident, acts.Role.COMMUNICATOR, by=desk.ana)
    waited = due.begun_and_due(incident, None)
    assert waited is not None
    soon, late = due.warns_from(*waited) + MINUTE, waited[1] + MINUTE
    assert watch.remind_news(waited[0] + MINUTE) == 0
    with clock.at(soon):
        assert (watch.remind_news(soon), watch.remind_news(soon)) == (1, 0)
    assert Notice.objects.filter(person=desk.ana, kind="warning").count() == 1
    with clock.at(late):
        assert (watch.remind_news(late), watch.remind_news(late)) == (1, 0)
    assert Notice.objects.filter(person=mia, kind="breach").exists()
    assert MajorReminder.objects.filter(incident=incident, due_at=waited[1]).count() == 2


def test_a_review_is_reminded_of_at_half_of_its_time(desk: Desk, mia: Any) -> None:
    incident = resolved(desk, declared(desk, mia))
    assert watch.remind_reviews(clock.now() + timedelta(days=1)) == 0
    later = clock.now() + timedelta(days=10)
    with clock.at(later):
        watch.remind_reviews(later)
    assert Notice.objects.filter(person=mia, kind="due", record_id=incident.pk).count() <= 1


def reported(desk: Desk, mia: Any) -> MajorReview:
    found = held(desk, mia)
    review.attend(found, by=desk.ana)
    return writes.perform(found, "report", by=mia)


def reopened(desk: Desk, found: MajorReview) -> Incident:
    incident = Incident.objects.get(pk=found.incident_id)
    return writes.perform(incident, "reopen", by=desk.karin, reason="The hall is dark again.")


def test_one_that_is_reopened_owes_another_review_to_who_leads(desk: Desk, mia: Any) -> None:
    incident = reopened(desk, reported(desk, mia))
    another = MajorReview.objects.get(incident=incident, status="planned")
    assert another.owner == mia
    assert another.title == f"Another review of {incident.reference}"
    with pytest.raises(GateClosed, match="not over yet"):
        writes.perform(another, "hold", by=mia, values={"causes": CAUSES})


def test_one_that_is_reopened_before_it_was_reviewed_owes_one(desk: Desk, mia: Any) -> None:
    planned = MajorReview.objects.get(incident=resolved(desk, declared(desk, mia)))
    resolved(desk, reopened(desk, planned))
    assert MajorReview.objects.filter(incident=planned.incident_id).count() == 1


def test_one_that_is_no_major_one_owes_none(desk: Desk, mia: Any) -> None:
    incident = declared(desk, mia)
    writes.perform(incident, "demote_major", by=desk.ana, reason="It was one till and no more.")
    planned = MajorReview.objects.get(incident=resolved(desk, incident))
    writes.perform(planned, "cancel", by=mia, values={"cancel_reason": "It was one till."})
    reopened(desk, planned)
    assert MajorReview.objects.filter(incident=incident).exclude(status="canceled").count() == 0


def test_one_that_is_declared_again_after_its_review_owes_another(desk: Desk, mia: Any) -> None:
    incident = reopened(desk, held(desk, mia))
    planned = MajorReview.objects.get(incident=incident, status="planned")
    writes.perform(incident, "demote_major", by=desk.ana, reason="It was one till and no more.")
    writes.perform(planned, "cancel", by=mia, values={"cancel_reason": "It was one till."})
    values = {"major_manager": desk.ana, "criteria_answers": MET}
    writes.perform(incident, "declare_major", by=mia, values=values)
    assert MajorReview.objects.get(incident=incident, status="planned").owner == desk.ana


def test_what_was_reviewed_before_it_was_reopened_closes_nothing(desk: Desk, mia: Any) -> None:
    incident = resolved(desk, reopened(desk, reported(desk, mia)))
    assert major_is_reviewed.refusal(incident) is not None
    another = MajorReview.objects.get(incident=incident, status="planned")
    another = writes.perform(another, "hold", by=mia, values={"causes": CAUSES})
    review.attend(another, by=desk.ana)
    writes.perform(another, "report", by=mia)
    assert major_is_reviewed.refusal(incident) is None


def test_reporting_one_that_was_held_before_it_was_reopened_warns(desk: Desk, mia: Any) -> None:
    found = held(desk, mia)
    review.attend(found, by=desk.ana)
    resolved(desk, reopened(desk, found))
    with pytest.raises(GateClosed, match="owes another one"):
        writes.perform(found, "report", by=mia)
    told = writes.perform(found, "report", by=mia, reason="Told as it was held.", confirm=True)
    assert told.status == "reported"


def test_the_days_of_another_review_count_from_its_last_end(desk: Desk, mia: Any) -> None:
    found = reported(desk, mia)
    first, day = clock.now(), timedelta(days=1)
    assert watch.remind_reviews(first + 20 * day) == 0
    with clock.at(first + 20 * day):
        again = resolved(desk, reopened(desk, found))
    for days, reminded in ((21, 0), (40, 1), (41, 0)):
        with clock.at(first + days * day):
            assert watch.remind_reviews(clock.now()) == reminded
    assert MajorReminder.objects.get(incident=again, kind="review").due_at == again.resolved_at
