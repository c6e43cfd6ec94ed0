"""Whether a text has any substance a person judges: a monthly sample that nobody chooses."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from shallmark.common.documents.models import DocumentVersion
from shallmark.common.links.models import Link
from shallmark.common.notices.models import Notice
from shallmark.conformity import jobs
from shallmark.conformity.models import TextReading, TextSample
from shallmark.conformity.sampling import SIZE, Written, asked, draw, month_before, written_in
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import GateClosed, Invalid, NotAllowed, WrongState
from shallmark.kernel.system import SYSTEM
from shallmark.manage.grc.models import Nonconformity
from shallmark.manage.team.models import Membership
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db
MARCH = datetime(2026, 3, 1, tzinfo=UTC)
APRIL = datetime(2026, 4, 1, 4, 15, tzinfo=UTC)
DAY = timedelta(days=1)
CAUSE = "Nobody looked at the calendar before the work began."


def finding(by: Any, at: datetime, **values: Any) -> Nonconformity:
    """A nonconformity that somebody wrote in March."""
    with clock.at(at):
        plain = make("nonconformity", owner=by)
        edited: Nonconformity = writes.edit(
            plain, by=by, values={"description": CAUSE, **values}, authority=SYSTEM
        )
    return edited


@pytest.fixture
def author() -> Any:
    with clock.at(MARCH - 30 * DAY):
        return make_person("risk_compliance_manager")


@pytest.fixture
def auditor() -> Any:
    with clock.at(MARCH - 30 * DAY):
        return make_person("auditor")


def reading_of(author: Any, **values: Any) -> TextReading:
    with clock.at(APRIL):
        unread: TextReading = make("text_reading", written_by=author, **values)
    return unread


def judge(reading: TextReading, verb: str, by: Any, note: str = "") -> Any:
    with clock.at(APRIL + DAY):
        return writes.perform(reading, verb, by=by, values={"note": note})


def test_each_kind_gives_a_text_that_people_wrote_in_the_month(author: Any) -> None:
    several = [finding(author, MARCH + number * DAY) for number in range(6)]
    finding(author, MARCH - DAY)
    with clock.at(APRIL):
        sample = draw(MARCH)
        assert draw(MARCH) is None
    assert sample is not None
    (reading,) = sample.readings.all()
    assert reading.record in {each.reference for each in several}
    assert (reading.of_text, reading.text) == ("nonconformity.description", CAUSE)
    assert reading.digest == sha256(CAUSE.encode()).hexdigest()
    assert reading.written_by == author
    assert "CHK-IMP-01" in reading.checks.split()
    assert sample.size == SIZE
    assert sample.written == 6


def test_what_is_drawn_follows_from_the_seed_that_is_kept(author: Any) -> None:
    for number in range(6):
        finding(author, MARCH + number * DAY)
    with clock.at(APRIL):
        sample = draw(MARCH)
    assert sample is not None
    every = list(written_in(MARCH, APRIL))
    first = min(every, key=lambda each: each.place(sample.seed))
    assert sample.readings.get().record == first.reference
    # another seed puts others first: over some months each is drawn
    firsts = {min(every, key=lambda each: each.place(str(n))).reference for n in range(60)}
    assert len(firsts) == 6


@pytest.mark.usefixtures("as_owner")
def test_a_sample_is_drawn_whole_or_not_at_all(author: Any) -> None:
    finding(author, MARCH + DAY)
    with connection.cursor() as cursor:
        cursor.execute(
            f"ALTER TABLE {TextReading._meta.db_table} ADD CONSTRAINT full_disk CHECK (false)"
        )
    with clock.at(APRIL), pytest.raises(Invalid):
        draw(MARCH)
    assert not TextSample.objects.exists()


def test_a_text_is_frozen_as_it_stood(author: Any) -> None:
    record = finding(author, MARCH + DAY)
    with clock.at(APRIL):
        sample = draw(MARCH)
        writes.edit(record, by=author, values={"description": "Another."}, authority=SYSTEM)
    assert sample is not None
    assert sample.readings.get().text == CAUSE


def test_what_came_by_itself_or_from_a_source_is_not_drawn() -> None:
    with clock.at(MARCH + DAY):
        make("nonconformity", description=CAUSE)
    assert not [each for each in written_in(MARCH, APRIL) if each.text == CAUSE]


def test_it_looks_at_every_text_that_a_field_holds() -> None:
    names = {each.name for each in asked()}
    assert {"change.backout_plan", "incident.resolution", "waiver.reason"} <= names
    assert len(names) > 35
    assert all(each.checks for each in asked())


def test_places_are_told_apart_by_record_and_text() -> None:
    one, other = asked()[:2]
    places = {Written(each, ref, "", None).place("s") for each in (one, other) for ref in "ab"}
    assert len(places) == 4


def test_the_month_before_is_the_one_that_is_over() -> None:
    assert month_before(datetime(2026, 1, 31, 23, tzinfo=UTC)) == datetime(2025, 12, 1, tzinfo=UTC)


@pytest.mark.parametrize("how", ["own", "member", "leads", "led"])
def test_the_author_and_their_team_do_not_judge(author: Any, how: str) -> None:
    with clock.at(MARCH):
        near = author if how == "own" else make_person("auditor", "risk_compliance_manager")
        if how != "own":
            team = make("team", owner={"leads": near, "led": author}.get(how))
            for person in {"member": (author, near), "leads": (author,), "led": (near,)}[how]:
                Membership.objects.create(team=team, person=person)
    reading = reading_of(author)
    for verb in ("says", "says_nothing"):
        with pytest.raises(GateClosed, match="outside the team"):
            judge(reading, verb, near, "It names no cause at all.")
    assert not Nonconformity.objects.exists()


def test_somebody_from_outside_judges_and_signs(author: Any, auditor: Any) -> None:
    judged = judge(reading_of(author), "says", auditor)
    assert (judged.judged_by, judged.judged_at) == (auditor, APRIL + DAY)
    assert not Nonconformity.objects.exists()
    with pytest.raises(WrongState):
        judge(judged, "says_nothing", auditor, "It names no cause at all.")


def test_who_works_with_records_alone_reads_no_sample(author: Any) -> None:
    with clock.at(MARCH):
        agent = make_person("service_desk_agent")
    with pytest.raises(NotAllowed):
        judge(reading_of(author), "says", agent)


def test_says_nothing_needs_a_note_and_opens_a_nonconformity(author: Any, auditor: Any) -> None:
    reading = reading_of(author)
    for note in ("", ".", "n/a", reading.text):
        with pytest.raises(GateClosed):
            judge(reading, "says_nothing", auditor, note)
    judge(reading, "says_nothing", auditor, "It names no cause at all.")
    opened = Nonconformity.objects.get()
    assert (opened.owner, opened.source, opened.clause) == (author, "review", "7.5.2")
    assert opened.created_by == auditor
    assert "It names no cause at all." in opened.description
    assert reading.record in opened.description
    assert reading.checks in opened.description
    assert reading.text not in opened.description
    assert Link.objects.filter(from_key="nonconformity", to_key="text_reading").exists()


def test_a_customer_does_not_answer_for_a_nonconformity(auditor: Any) -> None:
    with clock.at(MARCH):
        customer = make_person("end_user")
    judge(reading_of(customer), "says_nothing", auditor, "It names no cause at all.")
    assert Nonconformity.objects.get().owner == auditor


@pytest.mark.parametrize("model", [TextSample, TextReading])
def test_nobody_makes_one_by_hand(model: Any) -> None:
    with pytest.raises(NotAllowed):
        writes.create(model, by=make_person("admin"), values={"title": "My own choice"})


def test_a_verdict_without_a_name_is_refused_by_the_database(author: Any) -> None:
    reading = reading_of(author)
    with pytest.raises(IntegrityError, match="text_verdict_is_signed"), transaction.atomic():
        _set(reading, "says", None)
    with pytest.raises(IntegrityError, match="text_read_by_another"), transaction.atomic():
        _set(reading, "says", author.pk)


def _set(reading: TextReading, status: str, by: int | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL shallmark.brings_in = 'on'")
        cursor.execute(
            f"UPDATE {TextReading._meta.db_table} SET status = %s, judged_by_id = %s,"
            " judged_at = now() WHERE id = %s",
            [status, by, reading.pk],
        )


def test_the_text_of_a_record_that_is_closed_to_somebody_is_hidden(auditor: Any) -> None:
    secret = make("incident", confidential=True)
    reading = reading_of(make_person(), record=secret.reference)
    assert not TextReading.objects.visible_to(auditor).filter(pk=reading.pk).exists()
    assert TextReading.objects.visible_to(make_person("admin")).filter(pk=reading.pk).exists()


def test_the_job_draws_once_tells_who_answers_and_reminds_weekly(author: Any) -> None:
    finding(author, MARCH + DAY)
    told = []
    for days in range(28):
        with clock.at(APRIL + days * DAY):
            jobs.draw_texts()
        told.append(Notice.objects.filter(record_key="text_sample", person=author).count())
    assert TextSample.objects.count() == 1
    assert [told.index(count) for count in (1, 2, 3)] == [0, 15, 22]


def test_a_sample_that_was_read_is_not_reminded_of(author: Any, auditor: Any) -> None:
    finding(author, MARCH + DAY)
    with clock.at(APRIL):
        jobs.draw_texts()
    judge(TextReading.objects.get(), "says", auditor)
    with clock.at(APRIL + 20 * DAY):
        jobs.draw_texts()
    assert Notice.objects.filter(record_key="text_sample", person=author).count() == 1


def test_texts_are_read_one_by_one_on_a_page(client: Client, author: Any, auditor: Any) -> None:
    first, second = reading_of(author), reading_of(author)
    reading_of(auditor)
    client.force_login(auditor)
    shown = client.get("/text-readings/read").content.decode()
    assert first.text in shown
    assert f'value="{first.reference}"' in shown
    sent = {"reference": first.reference, "verdict": "nothing", "note": ""}
    refused = client.post("/text-readings/read", sent)
    assert refused.status_code == 409
    assert "Write what the text lacks" in refused.content.decode()
    client.post("/text-readings/read", {**sent, "note": "It names no cause at all."})
    answer = client.post(
        "/text-readings/read", {"reference": second.reference, "verdict": "says"}, follow=True
    )
    assert "Nothing to read" in answer.content.decode()
    states = set(TextReading.objects.values_list("written_by", "status"))
    assert states == {(author.pk, "nothing"), (author.pk, "says"), (auditor.pk, "unread")}


def test_a_verdict_that_there_is_not_is_refused(client: Client, author: Any, auditor: Any) -> None:
    reading = reading_of(author)
    client.force_login(auditor)
    answer = client.post("/text-readings/read", {"reference": reading.reference, "verdict": "?"})
    assert 400 <= answer.status_code < 500
    reading.refresh_from_db()
    assert reading.status == "unread"


def test_the_text_of_the_plan_is_among_what_is_read(author: Any) -> None:
    """Whether it was only put off, no rule can tell: a person reads what was written."""
    (plan,) = (each for each in asked() if each.name == "document_section.value")
    assert (plan.record_type.key, plan.checks) == ("document_version", ("CHK-SMS-03",))
    text = "# Resources\n\nTo be written later on."
    with clock.at(MARCH + DAY):
        versions = [
            writes.create(
                DocumentVersion, by=author, authority=SYSTEM,
                values={"document": make("document", kind=kind), "text": text, "number": "7.0"},
            )
            for kind in ("service_management_plan", "procedure")
        ]  # fmt: skip
    read = [each for each in written_in(MARCH, APRIL) if each.asked == plan]
    assert [(each.reference, each.text) for each in read] == [(versions[0].reference, text)]
