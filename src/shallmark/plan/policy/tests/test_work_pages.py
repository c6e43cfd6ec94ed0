"""Pages of direction are places to work: what one comes for stands there, as far as one may."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from shallmark.kernel import clock, writes
from shallmark.kernel.system import SYSTEM
from shallmark.manage.team.models import Membership
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person
from tests.support.ready_records import in_state
from tests.support.work_blocks import block, page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return signed_in(make_person("risk_compliance_manager"))


def running_objective(owner: Any = None) -> Any:
    objective = make(
        "objective", owner=owner or make("person"), metric="Solved at once", unit="percent",
        baseline=61, target=70, due=clock.now().date() + timedelta(days=90),
    )  # fmt: skip
    return in_state(objective, "approved", approved_at=clock.now() - timedelta(days=9))


def test_an_objective_shows_each_measured_value_and_when_the_next_is_due(client: Client) -> None:
    objective = running_objective()
    for number in (64, 68):
        objective = writes.perform(
            objective, "measure", by=None, values={"value": number}, authority=SYSTEM
        )
    told = block(page_of(client, objective), "measured")
    assert "68\u00a0percent" in told
    assert "64\u00a0percent" in told
    assert "target 70\u00a0percent" in told
    assert "next value due" in told


def test_whoever_may_measure_an_objective_enters_the_next_value_beside_its_curve() -> None:
    objective = running_objective()
    owner = make_person("risk_compliance_manager")
    writes.edit(objective, by=None, values={"owner": owner}, authority=SYSTEM)
    assert "/do/measure" in block(page_of(signed_in(owner), objective), "measured")
    assert "/do/measure" not in block(
        page_of(signed_in(make_person("auditor")), objective), "measured"
    )


def test_a_metric_stands_among_those_of_its_process(client: Client) -> None:
    metric = make("process_metric", criterion=90, value=94)
    assert block(page_of(client, metric), "beside") == ""
    other = make("process_metric", process=metric.process, criterion=5, value=3)
    told = block(page_of(client, metric), "beside")
    assert other.title in told
    assert 'aria-current="true"' in told


def in_force(text: str, **values: Any) -> Any:
    """A version in force of a document that carries it."""
    document = values.get("document") or make("document")
    draft = document.versions.get(status="draft")
    draft = writes.edit(draft, by=None, values={"text": text}, authority=SYSTEM)
    return in_state(draft, "in_force", effective_from=clock.now() - timedelta(days=3))


def test_a_policy_reads_as_its_document_in_force_and_shows_what_is_under_it(
    client: Client,
) -> None:
    version = in_force("# Rules\nTop management directs.")
    policy = make("policy", document=version.document)
    objective = make("objective", policy=policy)
    process = make("process", policies=f"{policy.title}\nAnother")
    page = page_of(client, policy)
    assert "Top management directs." in block(page, "text")
    assert "version 1.0, in force since" in block(page, "text")
    assert objective.get_absolute_url() in block(page, "objectives")
    assert process.get_absolute_url() in block(page, "processes")
    assert block(page, "readers") == ""


def test_a_policy_that_readers_confirm_says_who_has_not(client: Client) -> None:
    document = make("document", acknowledged=True)
    version = in_force("# Rules\nAll.", document=document)
    policy = make("policy", document=document)
    read, waits = make("person"), make("person")
    team = make("team")
    for person in (read, waits):
        Membership.objects.create(team=team, person=person)
    make("acknowledgement", document_version=version, person=read)
    told = block(page_of(client, policy), "readers")
    assert waits.title in told
    assert read.title not in told
    assert "1 of 2 readers have confirmed it." in told


def test_a_policy_without_a_text_in_force_says_so(client: Client) -> None:
    page = page_of(client, make("policy", document=make("document")))
    assert "No version of its document is in force." in block(page, "text")


def test_the_scope_reads_as_a_statement_with_what_is_in_and_out(client: Client) -> None:
    service = make("service", title="Mail")
    other = make("service", title="Till", state="live")
    scope = make(
        "scope_statement", organisation="Norderhafen IT", locations="Norderhafen\nBremen",
        customers="Retail division", included_services=f"{service.reference} Mail",
        excluded_services="Lorries, of the group",
    )  # fmt: skip
    page = page_of(client, scope)
    assert "The service management system of <strong>Norderhafen IT</strong>" in page
    assert "at Norderhafen, Bremen for Retail division" in block(page, "statement")
    assert service.get_absolute_url() in block(page, "inside")
    assert "Lorries, of the group" in block(page, "outside")
    assert other.get_absolute_url() in block(page, "forgotten")
    assert service.get_absolute_url() not in block(page, "forgotten")


def test_a_process_shows_its_metrics_and_how_it_runs(client: Client) -> None:
    version = in_force("# Steps\nAs the system leads.")
    policy = make("policy", title="How we change")
    process = make("process", document=version.document, policies="How we change\nBy heart")
    bad = make("process_metric", process=process, criterion=90, value=70, sense="at_least")
    page = page_of(client, process)
    assert "As the system leads." in block(page, "text")
    assert bad.get_absolute_url() in block(page, "metrics")
    assert 'class="bad"' in block(page, "metrics")
    assert policy.get_absolute_url() in block(page, "policies")
    assert "By heart" in block(page, "policies")


def test_a_task_of_the_plan_stands_between_those_before_and_after(client: Client) -> None:
    today, plan = clock.now().date(), make("document")
    before, here, after = (
        make("plan_task", plan=plan, due=today + timedelta(days=days)) for days in (-20, 5, 30)
    )
    elsewhere = make("plan_task", due=today)
    page = page_of(client, here)
    assert "5 days left" in block(page, "due")
    told = block(page, "plan")
    assert told.index(before.title) < told.index(here.title) < told.index(after.title)
    assert elsewhere.title not in told
    assert told.count('class="bad"') == 1


def test_a_communication_says_who_is_told_and_whether_it_was_sent(client: Client) -> None:
    party = make("interested_party", title="Retail", kind="customer")
    day = clock.now().date() + timedelta(days=9)
    planned = make("communication", audience="Retail\nAll staff", channel="mail", due=day)
    other = make("communication", audience="Retail", due=day)
    page = page_of(client, planned)
    told = block(page, "audience")
    assert party.get_absolute_url() in told
    assert "All staff" in told
    assert "not told yet" in told
    assert other.get_absolute_url() in block(page, "others")
    assert "9 days left" in block(page, "due")


def test_an_interested_party_shows_needs_and_what_it_is_told(client: Client) -> None:
    customer = make("customer")
    party = make(
        "interested_party", kind="customer", customer=customer.reference, needs="One contact",
        requirements="Data protection",
    )  # fmt: skip
    told = make("communication", audience=f"{party.title}\nStaff", channel="mail")
    page = page_of(client, party)
    assert "One contact" in block(page, "needs")
    assert "Data protection" in block(page, "requirements")
    assert customer.get_absolute_url() in block(page, "customer")
    assert told.get_absolute_url() in block(page, "told")
