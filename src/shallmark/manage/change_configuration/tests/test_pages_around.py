"""Pages around changes are opened for work: templates, reviews, freezes, windows, rules."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from shallmark.common.approvals.models import Approval
from shallmark.common.blocks.bands import Bands
from shallmark.common.blocks.tables import Table
from shallmark.common.blocks.words import Countdown, Figures, Notice, Reading
from shallmark.kernel import clock
from shallmark.kernel.access import may_read
from shallmark.manage.change_configuration.approvers import approvals_of, needed_words
from shallmark.manage.change_configuration.models import ApprovalRule, Change, Pir, StandardChange
from shallmark.manage.change_configuration.page_freeze import exception_context, freeze_context
from shallmark.manage.change_configuration.page_maintenance import window_context, zone_words
from shallmark.manage.change_configuration.page_review import review_context
from shallmark.manage.change_configuration.page_rule import rule_context
from shallmark.manage.change_configuration.page_template import template_context
from shallmark.manage.change_configuration.tests import factories
from shallmark.manage.change_configuration.tests.change_office import office
from shallmark.manage.change_configuration.tests.factories_change import in_work
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person
from shallmark.workplace.track import offered

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> Any:
    return make_person("change_manager")


def work_of(context: Any) -> list[Any]:
    return list(context["work"])


def table(context: Any, key: str) -> list[list[object]]:
    (found,) = [one for one in work_of(context) if isinstance(one, Table) and one.key == key]
    return [[cell.person or cell.text for cell in line] for line in found.rows]


def one_of(context: Any, kind: type[Any]) -> Any:
    (found,) = [one for one in work_of(context) if isinstance(one, kind)]
    return found


def test_a_template_reads_as_it_is_followed_and_tells_what_came_of_it(manager: Any) -> None:
    template = factories.standard_change(purpose="A printer hangs.")
    made = in_work("closed", category="standard", template=template, outcome="failed")
    factories.change(title="Another")
    context = template_context(template, manager)
    text = one_of(context, Reading)
    assert dict(text.parts)["Steps"] == "1. Restart it.\n2. Print a page."
    assert dict(text.parts)["Way back"] == "Switch it off."
    assert [line[0] for line in table(context, "changes")] == [made.title]
    numbers = {one.label: one for one in one_of(context, Figures).numbers}
    failed = numbers["failed or backed out"]
    listed = signed_in(manager).get(failed.url).content.decode()
    assert (failed.value, failed.tone) == (1, "bad")
    assert made.reference in listed
    assert one_of(context, Countdown).left == 365


def test_a_suspended_template_says_that_nobody_uses_it(manager: Any) -> None:
    template = factories.standard_change()
    StandardChange.objects.filter(pk=template.pk).update(last_failure=clock.now().date())
    template.status = "suspended"
    template.last_failure = clock.now().date()
    assert "nobody uses it" in str(one_of(template_context(template, manager), Notice).text)


def test_a_review_puts_reached_beside_planned_and_names_what_it_led_to(manager: Any) -> None:
    change = in_work("closed")
    action = make("action", title="Test on two devices")
    review = factories.pir(change=change, actions=[f"See {action.reference}.", "Tell the shop."])
    context = review_context(review, manager)
    assert table(context, "change")[0][0] == change.title
    Change.objects.filter(pk=change.pk).update(
        planned_start=clock.now(), started_at=clock.now() + timedelta(minutes=20)
    )
    times = table(review_context(review, manager), "times")
    assert (times[0][0], times[0][3]) == ("Start", "20\u00a0min later")
    assert table(context, "sides") == [["Done otherwise than approved", "0", "0", "the same"]]
    assert [line[1] for line in table(context, "led-to")] == [action.title, "–"]


def test_the_outcomes_of_a_review_are_a_table_that_one_fills_in(manager: Any) -> None:
    review = factories.pir(outcomes=["minutes without service | 10 | 8"])
    client, base = signed_in(manager), review.get_absolute_url()
    form = client.get(f"{base}/field/outcomes", headers={"HX-Request": "true"}).content.decode()
    assert 'name="outcomes-0-1" value="10"' in form
    sent = {
        "version": review.version,
        "outcomes-0-0": "minutes without service", "outcomes-0-1": "10", "outcomes-0-2": "12",
        "outcomes-1-0": "calls | of users", "outcomes-1-1": "0", "outcomes-1-2": "1",
        "outcomes-2-0": "", "outcomes-2-1": "", "outcomes-2-2": "",
    }  # fmt: skip
    client.post(f"{base}/field/outcomes", sent)
    assert Pir.objects.get(pk=review.pk).outcomes == [
        "minutes without service | 10 | 12", "calls / of users | 0 | 1",
    ]  # fmt: skip


def test_a_freeze_draws_what_clashes_with_it_and_says_what_was_decided(manager: Any) -> None:
    service = make("service")
    freeze = factories.freeze(scope=[service.reference])
    times = {"planned_start": freeze.starts_at + timedelta(hours=1),
             "planned_end": freeze.starts_at + timedelta(hours=2)}  # fmt: skip
    clash = factories.change(title="Clash", services=[service.reference], **times)
    factories.change(title="Of another service", services=[make("service").reference], **times)
    allowed = factories.change(title="Allowed", services=[service.reference], **times)
    exception = factories.freeze_exception(freeze=freeze, change=allowed)
    context = freeze_context(freeze, manager)
    assert {line[0] for line in table(context, "clashes")} == {clash.title, allowed.title}
    assert [line[0] for line in table(context, "exceptions")] == [exception.title]
    lanes = [lane.name for lane in one_of(context, Bands).lanes]
    assert lanes[0] == "This freeze"
    assert {clash.reference, allowed.reference} <= set(lanes)
    numbers = {one.label: one.value for one in one_of(context, Figures).numbers}
    assert numbers["changes may not be done: no exception is granted"] == 2
    assert exception.reference in lanes
    assert "not approved yet" in str(one_of(context, Notice).text)


def test_an_exception_stands_between_its_freeze_and_its_change(manager: Any) -> None:
    exception = factories.freeze_exception()
    context = exception_context(exception, manager)
    whats = [line[0] for line in table(context, "spans")]
    assert whats == [exception.freeze.title, exception.change.title, "This exception"]
    assert "not planned within" in str(one_of(context, Notice).text)


def test_an_approved_freeze_is_not_offered_for_approval(manager: Any) -> None:
    freeze = factories.freeze()
    assert "approve" in {step.verb for step in offered(freeze, manager, may_change=True)}
    freeze.approved_at = clock.now()
    assert "approve" not in {step.verb for step in offered(freeze, manager, may_change=True)}


def test_a_window_tells_its_next_times_and_the_changes_inside(manager: Any) -> None:
    service = make("service")
    start = (clock.now() + timedelta(days=3)).replace(hour=20, minute=0, second=0, microsecond=0)
    window = factories.maintenance_window(
        services=[service.reference], weekday=start.weekday(), starts="20:00", minutes=120
    )
    inside = factories.change(
        services=[service.reference], planned_start=start, planned_end=start + timedelta(hours=1)
    )
    outside = factories.change(
        services=[service.reference], planned_start=start + timedelta(hours=5),
        planned_end=start + timedelta(hours=6),
    )  # fmt: skip
    factories.change(planned_start=start, planned_end=start + timedelta(hours=1))
    context = window_context(window, manager)
    following = table(context, "next")
    assert following[0][1] == inside.title
    assert {line[1] for line in following[1:]} == {"nothing planned"}
    assert [line[0] for line in table(context, "outside")] == [outside.title]
    assert len(one_of(context, Bands).lanes) == 3


def test_a_window_of_another_zone_says_in_which_it_was_agreed() -> None:
    window = factories.maintenance_window(starts="17:00", zone="Asia/Tokyo")
    said = zone_words(window)
    assert said.startswith("agreed as 17:00 in Asia/Tokyo")
    assert zone_words(factories.maintenance_window(zone=timezone.get_current_timezone_name())) == ""


def test_a_rule_names_who_decides_now_and_the_changes_that_wait_for_it(manager: Any) -> None:
    ApprovalRule.objects.all().update(is_active=False)
    roles = ["change_manager", "service_owner"]
    rule = make("approval_rule", category="major", roles=roles, quorum=1)
    bound = {"category": "major", "approver_roles": roles, "quorum": 1}
    waits = factories.change(title="Waits", **bound)
    Approval.objects.create(
        record_key="change", record_id=waits.pk, reference=waits.reference, step="approve",
        record_version=waits.version, quorum=1,
    )  # fmt: skip
    factories.change(title="Not asked yet", **bound)
    context = rule_context(rule, manager)
    (deciding,) = [one for one in context["work"] if isinstance(one, Table) and one.key == "who"]
    assert str(deciding.caption).endswith("; Service owner: nobody holds it")
    assert manager.pk in {line[0].pk for line in table(context, "who")}  # type: ignore[attr-defined]
    assert [line[0] for line in table(context, "open")] == [waits.title]


def test_what_the_reader_may_not_open_is_in_no_block(manager: Any) -> None:
    change = in_work("closed", title="A secret change")
    review = factories.pir(change=change)
    for reader in (manager, make_person("service_desk_agent"), make_person("resolver")):
        told = any(isinstance(one, Table) and one.key == "change"
                   for one in work_of(review_context(review, reader)))  # fmt: skip
        assert told is may_read(reader, change)


def test_approvals_say_one_sentence_of_how_many_are_needed() -> None:
    assert needed_words(1, 3) == "1 needed, 3 can decide"
    assert needed_words(1, 3, 0) == "0 of 1 given"
    desk = office()
    change = desk.asked()
    page = signed_in(desk.manager).get(change.get_absolute_url()).content.decode()
    side = page[page.index('id="record-side"') :]
    assert "Approvals needed" not in side


def test_a_standard_change_says_why_nobody_was_asked(manager: Any) -> None:
    template = factories.standard_change()
    change = in_work("closed", category="standard", template=template)
    said = approvals_of(change, manager)
    assert (said.lines, said.needed) == ([], "")
    assert "its template was approved once" in said.none


def test_a_collision_is_decided_on_only_where_there_is_one(manager: Any) -> None:
    service = make("service")
    alone = Change.objects.get(pk=factories.change(services=[service.reference]).pk)
    verbs = {step.verb for step in offered(alone, manager, may_change=True)}
    assert "decide_collision" not in verbs
    in_work(
        "scheduled", services=[service.reference], planned_start=alone.planned_start,
        planned_end=alone.planned_end,
    )  # fmt: skip
    alone = Change.objects.get(pk=alone.pk)
    verbs = {step.verb for step in offered(alone, manager, may_change=True)}
    assert "decide_collision" in verbs
