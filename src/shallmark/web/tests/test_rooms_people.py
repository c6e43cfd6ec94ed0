"""What the pages of shifts, roles, duties and competences tell, and to whom."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from shallmark.common.approvals.models import Approval
from shallmark.kernel import clock
from shallmark.kernel.provenance import Source, entered
from shallmark.manage.team.models import Membership, OnCallShift, Team
from shallmark.operate.customer_service.models import Incident
from shallmark.pages.tests.every_record import queries_of, signed_in
from shallmark.pages.tests.factory import make, make_person
from shallmark.plan.alignment.models import CustomerPerson
from shallmark.web.rota import rota_of

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def room_of(record: Any, *roles: str) -> str:
    answer = signed_in(make_person(*(roles or ("admin",)))).get(f"{record.get_absolute_url()}/now")
    assert answer.status_code == 200
    return answer.content.decode()


def shift(team: Team, start: datetime, hours: int, **values: object) -> OnCallShift:
    return make("on_call_shift", team=team, starts_at=start, ends_at=start + hours * HOUR, **values)  # type: ignore[no-any-return]


def test_a_shift_shows_who_is_on_call_now_and_next_and_when_nobody_is() -> None:
    team, now = make("team"), clock.now()
    first = make_person("resolver", title="Ada Now")
    second = make_person("resolver", title="Ben Next")
    here = shift(team, now - HOUR, 4, owner=first)
    shift(team, now + 10 * HOUR, 8, owner=second)
    room = room_of(here)
    assert "Ada Now" in room
    assert "Ben Next" in room
    assert "Nobody is on call" in room
    assert room.count('fill="var(--accent)"') == 2  # the span, and its key


def test_a_roster_without_a_gap_says_nothing_of_one() -> None:
    team = make("team")
    today = timezone.localdate()
    monday = timezone.make_aware(
        datetime.combine(today - timedelta(days=today.weekday()), datetime.min.time())
    )
    one = shift(team, monday, 24 * 7)
    shift(team, monday + 7 * DAY, 24 * 7 + 2)
    assert not rota_of(team, today, make_person("admin")).gaps
    assert "Nobody is on call" not in room_of(one)


def test_the_two_weeks_are_those_round_the_shift() -> None:
    team = make("team")
    old = shift(team, clock.now() - 60 * DAY, 8, owner=make_person("resolver", title="Old Hand"))
    shift(team, clock.now(), 8, owner=make_person("resolver", title="New Hand"))
    room = room_of(old)
    assert "Old Hand" in room
    assert "New Hand" not in room


def test_whoever_is_on_call_for_two_teams_at_once_is_named() -> None:
    team, other, person = make("team"), make("team", title="Other Team"), make_person("resolver")
    here = shift(team, clock.now(), 8, owner=person)
    shift(other, clock.now() + 2 * HOUR, 8, owner=person)
    room = room_of(here)
    assert "On call for two teams at once" in room
    assert "Other Team" in room


def test_a_team_shows_the_same_two_weeks() -> None:
    team = make("team")
    shift(team, clock.now(), 8, owner=make_person("resolver", title="Ada Now"))
    room = room_of(team)
    assert "On call, two weeks" in room
    assert "Ada Now" in room


def test_a_role_says_who_holds_it_what_it_allows_and_what_is_apart() -> None:
    role = make("role", rights="service_desk_agent", mandatory=True)
    assert "Vacant: this role must be held." in room_of(role)
    holder, deputy = make("person", title="Ada Holder"), make("person", title="Ben Deputy")
    make("role_assignment", role=role, person=holder, deputy=deputy)
    rule = make("separation_rule", first=role)
    make("compensating_measure", rule=rule, person=holder)
    make("role_assignment", role=rule.second, person=holder)
    room = room_of(role)
    assert "Vacant" not in room
    for words in ("Ada Holder", "Ben Deputy", "read all", "Incidents", str(rule.second.title)):
        assert words in room
    apart = room.partition("Kept apart from")[2].partition("Held from when to when")[0]
    assert "Ada Holder" in apart


def test_a_role_keeps_who_held_it_before() -> None:
    role = make("role")
    former, today = make("person", title="Cleo Former"), clock.now().date()
    make("role_assignment", role=role, person=former,
         starts_on=today - 90 * DAY, ends_on=today - 30 * DAY)  # fmt: skip
    room = room_of(role)
    assert "Nobody holds this role now." in room
    assert "Cleo Former" in room.partition("Held from when to when")[2]


def test_an_assignment_says_what_conflicts_with_it() -> None:
    rule, person = make("separation_rule", title="Two pairs of eyes"), make("person")
    one = make("role_assignment", role=rule.first, person=person)
    assert "Kept apart" not in room_of(one).partition("How it was given")[0]
    make("compensating_measure", rule=rule, person=person)
    make("role_assignment", role=rule.second, person=person)
    assert "Kept apart" in room_of(one).partition("How it was given")[0]


def test_an_assignment_says_who_stands_in_and_who_has_not_accepted() -> None:
    one = make("role_assignment", deputy=make("person", title="Ben Deputy"))
    head = room_of(one).partition("How it was given")
    assert "Ben Deputy" in head[0]
    assert "not accepted yet" in head[2]


def test_a_person_tells_in_the_head_where_somebody_belongs_and_whether_they_sign_in() -> None:
    team, admin = make("team", title="Night Watch"), signed_in(make_person("admin"))
    invited = make("person", username="ada.invited")
    Membership.objects.create(team=team, person=invited)
    page = admin.get(invited.get_absolute_url()).content.decode()
    head = page.partition('id="record-head"')[2].partition('id="record-track"')[0]
    for words in ("Night Watch", "Invited, no password yet", "Send sign-in link", "/leave"):
        assert words in head
    assert page.count(">ada.invited<") == 1


def test_only_who_may_send_a_link_or_end_an_account_has_the_buttons() -> None:
    invited = make("person", username="ada.invited")
    page = signed_in(make_person("resolver")).get(invited.get_absolute_url()).content.decode()
    assert "Send sign-in link" not in page
    assert "/leave" not in page


def test_a_person_tells_what_waits_for_a_word_and_whose_place_they_take() -> None:
    change, decider = make("change", title="Move the mail"), make_person("change_manager")
    asked = Approval.objects.create(
        record_key="change", record_id=change.pk, reference=change.reference,
        record_version=1, step="approve",
    )  # fmt: skip
    asked.approvers.add(decider)
    make("role_assignment", person=make("person", title="Ada Away"), deputy=decider)
    room = room_of(decider)
    assert "Move the mail" in room.partition("Waits for a word")[2]
    assert "Ada Away" in room.partition("Stands in for")[2]
    Approval.objects.filter(pk=asked.pk).update(outcome="approved", decided_at=clock.now())
    assert "Waits for a word" not in room_of(decider)


def test_a_measure_counts_its_days_and_says_whether_it_is_needed() -> None:
    today = clock.now().date()
    measure = make("compensating_measure", ends_on=today + 10 * DAY)
    room = room_of(measure)
    assert "10 days" in room
    assert "not both held now" in room
    for role in (measure.rule.first, measure.rule.second):
        make("role_assignment", role=role, person=measure.person)
    assert "both held: the measure is needed" in room_of(measure)


def test_authority_is_a_ladder_of_its_matter() -> None:
    low = make("authority_level", matter="change", up_to=500)
    top = make("authority_level", matter="change", up_to=None)
    other = make("authority_level", matter="risk", up_to=9)
    room = room_of(low)
    assert room.index(low.reference) < room.index(top.reference)
    assert other.reference not in room
    assert "without limit" in room


def test_a_responsibility_says_who_has_which_part_now() -> None:
    service = make("service")
    part = make("responsibility", subject=service.reference, part="R")
    assert "Nobody answers for it" in room_of(part)
    answers = make("responsibility", subject=service.reference, part="A")
    make("role_assignment", role=answers.role, person=make("person", title="Ada Answers"))
    room = room_of(part)
    assert "Nobody answers for it" not in room
    assert "Ada Answers" in room


def test_a_responsibility_is_named_in_words_and_stands_in_the_row_of_its_subject() -> None:
    service = make("service", title="Payroll")
    part = make("responsibility", subject=service.reference, part="R", title="")
    assert part.title == f"Payroll: {part.role} does it"
    row = room_of(part).partition("In the matrix")[2].partition("Who does what")[0]
    assert "Payroll" in row
    assert "this one" in row


def test_many_holders_are_a_number_that_leads_to_their_list() -> None:
    part = make("responsibility", part="R")
    for place in range(5):
        make("role_assignment", role=part.role, person=make("person", title=f"Ada {place}"))
    held = room_of(part).partition("Who does what")[2]
    assert "5 people" in held
    assert f"role={part.role.reference}" in held
    assert "Ada 4" not in held


def test_a_training_says_when_it_was_and_that_it_gives_no_competence() -> None:
    training = make("training_record")
    assert "None is named" in room_of(training)
    given = make("training_record", competence=make("competence"))
    assert "None is named" not in room_of(given)


def test_a_competence_names_who_needs_it_and_has_not_shown_it() -> None:
    competence, today = make("competence"), clock.now().date()
    need = make("competence_need", competence=competence)
    able, bare = make("person", title="Ada Able"), make("person", title="Ben Bare")
    for person in (able, bare):
        make("role_assignment", role=need.role, person=person)
    shown = make("competence_record", competence=competence, person=able,
                 effective_to=today + 40 * DAY)  # fmt: skip
    type(shown).objects.filter(pk=shown.pk).update(status="valid")
    gaps = room_of(competence).partition("Gaps")[2].partition("Which roles ask for it")[0]
    assert "Ben Bare" in gaps
    assert "Ada Able" not in gaps
    assert "never shown" in room_of(need)
    evidence = room_of(shown)
    assert "40 days" in evidence
    assert str(need.role.title) in evidence


def test_a_training_names_all_who_take_part_and_what_came_of_it() -> None:
    competence = make("competence")
    first = make("training_record", title="Fire drill", competence=competence)
    second = make("training_record", title="Fire drill", competence=competence)
    other = make("training_record", title="Fire drill")
    room = room_of(first)
    assert str(second.person) in room
    assert str(other.person) not in room
    assert "Nobody has shown it yet." in room


def _another_shift(record: OnCallShift) -> OnCallShift:
    last = OnCallShift.objects.filter(team=record.team).latest("ends_at")
    return shift(record.team, last.ends_at, 3, owner=make_person("resolver"))


@pytest.mark.parametrize(
    ("key", "more"),
    [
        ("role", lambda record: make("role_assignment", role=record)),
        ("competence", lambda record: make("competence_record", competence=record)),
        ("on_call_shift", _another_shift),
        ("authority_level", lambda record: make("authority_level", matter=record.matter)),
    ],
)
def test_it_costs_no_query_for_another_row(key: str, more: Any) -> None:
    record, client = make(key), signed_in(make_person("admin"))
    more(record)
    few = queries_of(lambda: client.get(f"{record.get_absolute_url()}/now"))
    more(record)
    record.refresh_from_db()
    many = queries_of(lambda: client.get(f"{record.get_absolute_url()}/now"))
    assert len(many) == len(few), "\n".join(many)


def test_people_are_listed_by_where_they_belong() -> None:
    admin = make_person("admin", title="Ada Staff")
    outside = make_person("end_user", title="Carl Customer")
    CustomerPerson.objects.create(customer=make("customer"), person=outside)
    client = signed_in(admin)

    def listed(view: str) -> str:
        return client.get(f"/people{view}").content.decode().partition("<tbody")[2]

    assert outside.reference not in listed("")
    assert admin.reference in listed("")
    assert outside.reference in listed("?view=customers")
    assert admin.reference not in listed("?view=customers")
    assert outside.reference in listed("?view=all")


def test_a_mail_breaks_before_its_at_alone() -> None:
    person = make_person("resolver", email="wiebke.knudsen@norderhafen.example")
    page = signed_in(make_person("admin")).get(person.get_absolute_url()).content.decode()
    assert "wiebke.knudsen<wbr>@norderhafen.example" in page


def test_a_member_has_the_usual_load_beside_the_present_one() -> None:
    team, one, admin = make("team"), make_person("resolver"), make_person("admin")
    Membership.objects.create(team=team, person=one)
    now = clock.now()
    for days in (5, 20, 200):
        with entered(Source.SIMULATION), clock.at(now - timedelta(days=days)):
            record = make("incident", assigned_to=one)
        Incident.objects.filter(pk=record.pk).update(resolved_at=now - timedelta(days=days))
    page = signed_in(admin).get(f"{team.get_absolute_url()}/now").content.decode()
    address = f"/incidents?view=all&resolved_at=-91d..&assigned_to={one.reference}"
    assert f'href="{address.replace("&", "&amp;")}">2</a>' in page
    rows: Any = signed_in(admin).get(address.replace("?", "/export.json?"))
    assert len(json.loads(b"".join(rows.streaming_content))) == 2
