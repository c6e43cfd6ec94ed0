"""Duties kept apart, authority, competence, and who is on call."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import GateClosed, Invalid, RequiredFieldMissing
from shallmark.kernel.system import SYSTEM
from shallmark.manage.team import actions, raci
from shallmark.manage.team.duties import matrix, may_decide, segregation_conflicts
from shallmark.manage.team.models import AuthorityLevel, Responsibility, TrainingRecord
from shallmark.pages import formats
from shallmark.pages.tests.factory import made, make, make_person

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_it_refuses_to_unite_duties_that_are_apart() -> None:
    rule, person = make("separation_rule"), make("person")
    make("role_assignment", role=rule.first, person=person)
    with pytest.raises(Invalid, match="apart"):
        make("role_assignment", role=rule.second, person=person)
    make("role_assignment", role=rule.second)


def test_it_unites_them_where_a_measure_compensates_and_shows_who() -> None:
    rule, person = make("separation_rule"), make("person")
    make("role_assignment", role=rule.first, person=person)
    measure = make("compensating_measure", rule=rule, person=person)
    make("role_assignment", role=rule.second, person=person)
    (conflict,) = segregation_conflicts(clock.now().date())
    assert [(member["person"], member["measures"]) for member in conflict["both"]] == [
        (person, [measure])
    ]
    page = Client()
    page.force_login(make_person("auditor"))
    room = page.get(f"{rule.get_absolute_url()}/now").content.decode()
    assert measure.measure in room


def page(role: str, address: str) -> Any:
    client = Client()
    client.force_login(make_person(role))
    return client.get(address)


def test_its_matrix_says_which_pairs_are_apart_who_unites_two_and_what_watches_over_it() -> None:
    apart, covered, bare = (make("separation_rule") for _each in "123")
    watched, alone = make("person", title="Ada Watched"), make("person", title="Bo Alone")
    measure = make("compensating_measure", rule=covered, person=watched)
    over = make(
        "compensating_measure", rule=bare, person=alone, starts_on=date(2026, 1, 1),
        ends_on=date(2026, 2, 1),
    )  # fmt: skip
    with clock.at(datetime(2026, 1, 10, tzinfo=UTC)):
        for rule, person in ((covered, watched), (bare, alone)):
            for role in (rule.first, rule.second):
                make("role_assignment", role=role, person=person)
    body = page("risk_compliance_manager", "/separation-of-duties/matrix").content.decode()
    for rule, word in ((apart, "apart"), (covered, "1 covered"), (bare, "1 uncovered")):
        for first, other in ((rule.first, rule.second), (rule.second, rule.first)):
            assert f'{word}<span class="visually-hidden">: {first.title}, {other.title}<' in body
    assert body.count('scope="row"') == body.count('scope="col"') - 1 == 6
    assert measure.measure in body
    assert f"The measure ended on {formats.day(over.ends_on)}" in body
    adding = f"/compensating-measures/new?rule={bare.pk}&amp;person={alone.pk}"
    assert body.count("/compensating-measures/new") == body.count(adding) == 1
    form = page("risk_compliance_manager", adding.replace("&amp;", "&")).content.decode()
    assert "Bo Alone" in form
    assert (
        "/compensating-measures/new"
        not in page("auditor", "/separation-of-duties/matrix").content.decode()
    )


def test_its_matrix_is_for_staff_and_shows_what_the_reader_may_read() -> None:
    assert page("end_user", "/separation-of-duties/matrix").status_code == 404
    body = page("auditor", "/separation-of-duties/matrix").content.decode()
    assert "No duties are kept apart yet" in body
    rule = make("separation_rule")
    day, reader = clock.now().date(), make_person("end_user")
    assert matrix(day, make_person("auditor"))["pairs"] == 1
    assert matrix(day, reader)["pairs"] == 0
    assert rule.is_active


def test_its_matrix_asks_no_more_for_more_rules(
    django_assert_max_num_queries: Any,
) -> None:
    reader, day = make_person("auditor"), clock.now().date()
    for _each in range(4):
        rule, person = make("separation_rule"), make("person")
        make("compensating_measure", rule=rule, person=person)
        for role in (rule.first, rule.second):
            make("role_assignment", role=role, person=person)
    matrix(day, reader)
    with django_assert_max_num_queries(3):
        assert len(matrix(day, reader)["people"]) == 4


def test_it_does_not_mind_duties_held_one_after_the_other() -> None:
    rule, person = make("separation_rule"), make("person")
    make("role_assignment", role=rule.first, person=person, ends_on=date(2026, 2, 1))
    make("role_assignment", role=rule.second, person=person, starts_on=date(2026, 2, 1))


def test_it_refuses_a_measure_that_the_one_concerned_approves() -> None:
    person = make("person")
    with pytest.raises(Invalid, match="Another"):
        make("compensating_measure", person=person, approved_by=person)


@pytest.mark.parametrize(
    ("up_to", "amount", "may"),
    [(100, 100, True), (100, 101, False), (None, 10**9, True), (100, None, True)],
)
def test_it_says_how_far_a_person_decides(up_to: Any, amount: Any, may: bool) -> None:
    held = make("role_assignment")
    made(AuthorityLevel, role=held.role, matter="change", up_to=up_to)
    assert may_decide(held.person, "change", amount) is may
    assert not may_decide(held.person, "risk", amount)
    assert not may_decide(make("person"), "change", amount)


def test_it_lets_one_role_answer_for_a_process_and_shows_all_parts() -> None:
    process = make("process")
    values = {"subject": process.reference}
    made(Responsibility, role=make("role"), part="A", **values)
    made(Responsibility, role=make("role", title="Helpers"), part="R", **values)
    with pytest.raises(Invalid, match="One role answers"):
        made(Responsibility, role=make("role"), part="A", **values)
    page = Client()
    page.force_login(make_person("auditor"))
    panel = page.get(f"{process.get_absolute_url()}/panel/raci").content.decode()
    assert "Helpers" in panel


def test_it_confirms_a_competence_by_evidence_and_another_person() -> None:
    bare = make("competence_record", evidence="")
    with pytest.raises(GateClosed) as shut:
        writes.perform(bare, "confirm", by=make_person("admin"))
    assert shut.value.check == "CHK-CMP-04"
    person = make_person("admin")
    own = make("competence_record", person=person)
    with pytest.raises(GateClosed, match="own competence"):
        writes.perform(own, "confirm", by=person)
    other = make_person("admin")
    assert writes.perform(own, "confirm", by=other).assessed_by == other


def test_it_plans_a_training_when_a_competence_expires() -> None:
    record = make("competence_record", effective_to=date(2026, 3, 2))
    writes.perform(record, "confirm", by=None, authority=SYSTEM)
    assert actions.expire_due(NOW) == 1
    record.refresh_from_db()
    assert record.status == "expired"
    training = TrainingRecord.objects.get(person=record.person, competence=record.competence)
    assert (training.status, training.planned_for) == ("planned", date(2026, 5, 1))
    assert actions.expire_due(NOW) == 0


def test_a_competence_ends_on_the_day_that_was_confirmed() -> None:
    with clock.at(NOW):
        record = make("competence_record", effective_to=date(2026, 5, 2))
        record = writes.perform(record, "confirm", by=make_person("admin"))
        for later in (date(2027, 5, 2), None):
            with pytest.raises(Invalid, match="new record"):
                writes.edit(record, by=None, values={"effective_to": later}, authority=SYSTEM)
        sooner = {"effective_to": date(2026, 4, 1)}
        assert writes.edit(record, by=None, values=sooner, authority=SYSTEM).effective_to


def test_a_training_is_put_off_by_a_step_that_says_why() -> None:
    with clock.at(NOW):
        training = make("training_record", planned_for=date(2026, 3, 9))
        later = {"planned_for": date(2026, 4, 9)}
        with pytest.raises(Invalid, match="Postpone"):
            writes.edit(training, by=None, values=later, authority=SYSTEM)
        why, by = "The trainer is ill until the end of March", make_person("admin")
        with pytest.raises(GateClosed, match="lies ahead"):
            writes.perform(
                training, "postpone", by=by, values={"planned_for": NOW.date()}, reason=why
            )
        training = writes.perform(training, "postpone", by=by, values=later, reason=why)
    assert (training.status, training.planned_for) == ("planned", later["planned_for"])


def test_it_calls_one_person_at_a_time_and_asks_for_the_hand_over() -> None:
    shift = make("on_call_shift", starts_at=NOW)
    with pytest.raises(Invalid, match="on call"):
        make("on_call_shift", team=shift.team, starts_at=NOW + timedelta(hours=1))
    following = make("on_call_shift", team=shift.team, starts_at=shift.ends_at)
    shift = writes.perform(shift, "take_over", by=shift.owner)
    with pytest.raises(RequiredFieldMissing):
        writes.perform(shift, "hand_over", by=shift.owner)
    values = {"handed_to": following.owner, "handover_note": "Nothing is open."}
    assert writes.perform(shift, "hand_over", by=shift.owner, values=values).handed_over_at


def test_it_forgets_the_change_of_a_parameter_that_is_set_otherwise() -> None:
    parameter = make("parameter", change_ref="CHG0000001")
    parameter = writes.edit(parameter, by=None, values={"value": "7"}, authority=SYSTEM)
    assert parameter.change_ref == ""
    values = {"value": "8", "change_ref": "CHG0000002"}
    assert (
        writes.edit(parameter, by=None, values=values, authority=SYSTEM).change_ref == "CHG0000002"
    )


def test_the_matrix_of_responsibilities_shows_the_gaps() -> None:
    whole, bare = make("process", title="Mail"), make("process", title="Archive")
    bare.__class__.objects.update(owner=None)
    make("service", title="Owned", owner=make("person"), support_team=make("team"))
    for part in "RAI":
        make("responsibility", subject=whole.reference, part=part)
    make("responsibility", subject=bare.reference, part="C")
    matrix = raci.matrix(make_person("auditor"))
    rows = {row["subject"].title: row for row in matrix["rows"]}
    assert (rows["Mail"]["answered"], rows["Mail"]["done"]) == (True, True)
    assert (rows["Archive"]["answered"], rows["Archive"]["done"]) == (False, False)
    assert (matrix["nobody_answers"], matrix["nobody_does"]) == (1, 1)
    assert len(matrix["roles"]) == 4
    body = page("auditor", "/responsibilities/matrix").content.decode()
    assert body.count('scope="row"') == 3
    assert "Nobody answers for it." in body


def test_the_matrix_of_responsibilities_is_for_staff() -> None:
    assert page("end_user", "/responsibilities/matrix").status_code == 404
    assert "Nobody has a part yet" in page("auditor", "/responsibilities/matrix").content.decode()
