"""Pages of rules, assessments, controls, exceptions and outsiders' access are places to work."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from shallmark.common.blocks.words import Countdown
from shallmark.common.links.models import Link
from shallmark.kernel import clock, writes
from shallmark.kernel.system import SYSTEM
from shallmark.manage.grc.work_ends import access_work
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person
from tests.support.ready_records import in_state
from tests.support.work_blocks import block, page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return signed_in(make_person("risk_compliance_manager"))


def linked(kind: str, source: Any, target: Any) -> None:
    Link.objects.create(
        kind=kind,
        from_key=source.record_type().key, from_id=source.pk, from_reference=source.reference,
        to_key=target.record_type().key, to_id=target.pk, to_reference=target.reference,
    )  # fmt: skip


def test_criteria_draw_their_limit_with_the_risks_in_it(client: Client) -> None:
    rules = make("risk_criteria", limit_score=6, scale="likelihood 1: rarely\nimpact 5: severe")
    high, low = make("risk", likelihood=4, impact=4), make("risk", likelihood=1, impact=2)
    page = page_of(client, rules)
    drawn = block(page, "map")
    assert "/risks/map?likelihood=4&amp;impact=4" in drawn
    assert "Accepted up to score 6." in drawn
    assert "these criteria hold now" in drawn
    assert high.get_absolute_url() in block(page, "above")
    assert low.get_absolute_url() not in block(page, "above")
    assert "rarely" in block(page, "likelihood")
    assert "severe" in block(page, "impact")
    make("risk_criteria", limit_score=9)
    assert "newer criteria hold now" in block(page_of(client, rules), "map")


def test_an_assessment_shows_the_risks_that_it_found(client: Client) -> None:
    day = clock.now().date() - timedelta(days=30)
    earlier = make("risk_assessment", scope="security", done_at=day - timedelta(days=300))
    exercise = make("risk_assessment", scope="security", done_at=day)
    found, other = make("risk"), make("risk")
    linked(Link.Kind.RELATED, exercise, found)
    page = page_of(client, exercise)
    assert found.get_absolute_url() in block(page, "found")
    assert other.get_absolute_url() not in block(page, "found")
    assert earlier.get_absolute_url() in block(page, "series")
    assert "days left" in block(page, "next")
    assert block(page_of(client, earlier), "next") == ""


def test_a_control_shows_what_it_treats_and_when_it_is_reviewed_next(client: Client) -> None:
    control, risk, service = make("control"), make("risk", likelihood=4, impact=4), make("service")
    linked(Link.Kind.TREATS, control, risk)
    linked(Link.Kind.PROTECTS, control, service)
    assert "Nobody has looked yet" in block(page_of(client, control), "reviews")
    complete = {"owner": make("person"), "operation": "Daily", "maintenance": "Monthly",
                "decision": "DV0000001"}  # fmt: skip
    writes.edit(control, by=None, values=complete, authority=SYSTEM)
    in_state(
        control, "operating", in_operation_at=clock.now() - timedelta(days=500),
        reviewed_at=clock.now() - timedelta(days=400), review_result="failed",
        review_note="Nobody was warned.",
    )  # fmt: skip
    page = page_of(client, control)
    assert risk.get_absolute_url() in block(page, "treats")
    assert service.get_absolute_url() in block(page, "protects")
    assert "days over" in block(page, "review")
    assert "Nobody was warned." in block(page, "reviews")
    assert "does not work" in block(page, "reviews")


def test_an_exception_counts_down_and_names_the_rule_and_what_departs(client: Client) -> None:
    policy, risk = make("policy", title="Patch policy"), make("risk")
    day = clock.now().date() + timedelta(days=10)
    exception = make(
        "exception", policy="Patch policy", record=risk.reference, until=day, reason="Old",
        compensation="A net of its own",
    )  # fmt: skip
    page = page_of(client, exception)
    assert "10 days left" in block(page, "until")
    assert policy.get_absolute_url() in block(page, "rule")
    assert risk.get_absolute_url() in block(page, "rule")
    assert "A net of its own" in block(page, "compensation")


def test_an_exception_from_no_known_policy_says_so(client: Client) -> None:
    exception = make("exception", policy="By heart", record="RSK9999999", reason="Old")
    told = block(page_of(client, exception), "rule")
    assert "By heart" in told
    assert "no policy is called so" in told


def test_access_of_an_outsider_counts_down_to_each_system(client: Client) -> None:
    today = clock.now().date()
    values = {
        "party": "Clinic software house",
        "purpose": "Help",
        "agreement": "",
        "starts_on": today,
    }
    access = make(
        "external_access", systems="records server\ntest server",
        ends_on=today + timedelta(days=5), **values,
    )  # fmt: skip
    other = make("external_access", systems="x", ends_on=today + timedelta(days=9), **values)
    assert "not approved yet" in block(page_of(client, access), "until")
    page = page_of(client, in_state(access, "active"))
    assert "5 days left" in block(page, "until")
    assert "No agreement is named." in block(page, "until")
    assert "records server" in block(page, "systems")
    assert other.get_absolute_url() in block(page, "others")


def test_an_access_that_never_became_active_says_what_it_waits_for() -> None:
    access = make("external_access", status="requested")
    reader = make_person("admin")
    (ends,) = [one for one in access_work(access, reader)["work"] if isinstance(one, Countdown)]
    assert ends.sentence == "Nobody has access by it: it is not approved yet."
    assert (ends.tone, ends.days) == ("", 0)
    access.status = "active"
    (ends,) = [one for one in access_work(access, reader)["work"] if isinstance(one, Countdown)]
    assert "day" in ends.sentence
