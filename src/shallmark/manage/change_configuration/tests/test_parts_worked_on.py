"""Parts of changes, audits, meetings and items are worked on where they are: on their own page."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from shallmark.common.actions.models import Action
from shallmark.kernel import clock, writes
from shallmark.manage.change_configuration.models import Change, CiRelationship
from shallmark.manage.change_configuration.page_audited import audited_context
from shallmark.manage.change_configuration.page_board import item_context
from shallmark.manage.change_configuration.page_cost import cost_context
from shallmark.manage.change_configuration.page_relation import relation_context
from shallmark.manage.change_configuration.page_test_result import result_context
from shallmark.manage.change_configuration.tests import factories
from shallmark.manage.change_configuration.tests.factories_change import in_work
from shallmark.manage.change_configuration.tests.test_pages_around import table
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper() -> Any:
    return make_person("configuration_manager", "change_manager")


def send(person: Any, record: Any, key: str, **typed: object) -> Any:
    place = f"{record.get_absolute_url()}/fill/{key}"
    return signed_in(person).post(place, {"version": record.version, **typed})


def page_of(person: Any, record: Any) -> str:
    return signed_in(person).get(record.get_absolute_url()).content.decode()


def test_what_was_found_is_recorded_on_the_page_of_the_audited_item(keeper: Any) -> None:
    looked = factories.ci_audit_item(expected={"status": "live", "location": "Room 1"})
    page = page_of(keeper, looked)
    assert "Record what was found" in page
    assert "Nobody has looked at it yet" in page
    answer = send(keeper, looked, "found", finding="different", found="It stands in room 7")
    assert answer.status_code == 302
    looked.refresh_from_db()
    assert (looked.finding, looked.found) == ("different", "It stands in room 7")
    assert table(audited_context(looked, keeper), "registered") == [
        ["Status", "Live"], ["Location", "Room 1"],
    ]  # fmt: skip


def test_what_differs_leads_to_the_finding_and_that_to_the_nonconformity(keeper: Any) -> None:
    looked = factories.ci_audit_item(finding="missing", found="The rack is empty")
    (lead,) = audited_context(looked, keeper)["leads"]
    assert "kind=missing" in lead.url
    assert "no finding of the audit says so" in page_of(keeper, looked)
    finding = factories.discrepancy(audit=looked.audit, ci=looked.ci, title="Not there")
    context = audited_context(looked, keeper)
    assert table(context, "differences")[0][0] == "Not there"
    assert [lead.url for lead in context["leads"]] == [
        f"{finding.get_absolute_url()}/nonconformity"
    ]


def test_it_refuses_what_whoever_keeps_the_item_found_and_keeps_the_text(keeper: Any) -> None:
    looked = factories.ci_audit_item(ci=factories.ci(owner=keeper))
    answer = send(keeper, looked, "found", finding="same", found="All as it should be")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "You kept this item" in page
    assert "All as it should be" in page


def test_it_refuses_the_form_to_whoever_may_not_change_the_record(keeper: Any) -> None:
    looked = factories.ci_audit_item()
    reader = make_person("service_desk_agent")
    assert send(reader, looked, "found", finding="same").status_code == 404
    assert send(keeper, looked, "nothing").status_code == 404


def test_it_refuses_a_result_over_what_another_noted_meanwhile(keeper: Any) -> None:
    item = factories.board_item(meeting=factories.board_meeting(chair=keeper))
    old = item.version
    writes.edit(item, by=make_person("change_manager"), values={"noted": "for"})
    answer = signed_in(keeper).post(
        f"{item.get_absolute_url()}/fill/result", {"version": old, "noted": "against"}
    )
    assert answer.status_code == 409
    item.refresh_from_db()
    assert item.noted == "for"


def test_the_result_of_an_agenda_item_is_noted_on_its_page(keeper: Any) -> None:
    item = factories.board_item(meeting=factories.board_meeting(chair=keeper))
    page = page_of(keeper, item)
    assert "Note the result" in page
    assert f"/actions/new?source={item.reference}" in page
    send(keeper, item, "result", noted="later", note="The freeze comes first")
    item.refresh_from_db()
    assert (item.noted, item.note) == ("later", "The freeze comes first")


def test_what_follows_from_an_agenda_item_stands_on_its_page(keeper: Any) -> None:
    item = factories.board_item(meeting=factories.board_meeting(chair=keeper))
    due = clock.now().date() + timedelta(days=5)
    values = {"source": item.reference, "title": "Ask the supplier", "due": due}
    made = writes.create(Action, by=keeper, values=values)
    assert table(item_context(item, keeper), "actions")[0][0] == made.title


def test_a_relation_is_ended_on_its_page_as_at_the_item(keeper: Any) -> None:
    relation = factories.ci_relationship()
    opened = signed_in(keeper).get(f"{relation.get_absolute_url()}/fill/end").content.decode()
    assert "ends now and stays on record" in opened
    assert send(keeper, relation, "end").status_code == 302
    relation.refresh_from_db()
    assert relation.effective_to is not None
    assert table(relation_context(relation, keeper), "change")[1][0] == "Ended"
    assert "End it" not in page_of(keeper, relation)
    assert send(keeper, relation, "end").status_code == 404


def test_it_refuses_to_end_what_joins_live_items_without_a_change(keeper: Any) -> None:
    first, second = factories.ci(title="web01"), factories.ci(title="host07")
    relation = factories.ci_relationship(from_item=first, to_item=second)
    type(first).objects.filter(pk__in=[first.pk, second.pk]).update(status="live")
    answer = send(keeper, relation, "end")
    assert answer.status_code == 422
    assert "altered or ended while a change" in answer.content.decode()
    change = in_work("implement", items=[first.reference])
    assert send(keeper, relation, "end").status_code == 302
    ended = CiRelationship.objects.get(pk=relation.pk)
    assert table(relation_context(ended, keeper), "change")[1][2] == change.title


def test_both_ends_of_a_relation_tell_how_they_stand(keeper: Any) -> None:
    relation = factories.ci_relationship()
    ends = table(relation_context(relation, keeper), "ends")
    assert [line[0] for line in ends] == [relation.from_item.title, relation.to_item.title]
    assert ends[0][1] == relation.from_item.get_status_display()


def test_a_test_is_repeated_from_its_page_with_the_same_words(keeper: Any) -> None:
    change = factories.change(items=[])
    test = factories.test_result(change=change, title="400 orders a minute", result="failed")
    (lead,) = result_context(test, keeper)["leads"]
    form = signed_in(keeper).get(lead.url).content.decode()
    assert "400 orders a minute" in form
    assert test.environment in form
    factories.test_result(change=change, title=test.title, result="passed")
    factories.test_result(change=change, title="Another test")
    attempts = table(result_context(test, keeper), "attempts")
    assert [line[1] for line in attempts] == ["failed", "passed"]


def test_a_test_tells_on_which_items_and_versions_it_was_done(keeper: Any) -> None:
    item = factories.ci(title="webshop-db-01", content_version="16.2")
    test = factories.test_result(change=factories.change(items=[item.reference]), result="failed")
    context = result_context(test, keeper)
    assert table(context, "items")[0][::2] == ["webshop-db-01", "16.2"]
    assert table(context, "sides")[0] == ["Result", "passed", "failed"]


def test_a_test_of_a_change_that_is_over_is_not_repeated(keeper: Any) -> None:
    test = factories.test_result()
    Change.objects.filter(pk=test.change_id).update(status="canceled", closed_at=clock.now())
    assert result_context(test, keeper)["leads"] == []


def test_a_cost_line_tells_what_was_decided_on_it_and_what_changed_since(keeper: Any) -> None:
    change = factories.change()
    cost = factories.change_cost(change=change, amount=Decimal(200), title="Night work")
    assert "may still change" in page_of(keeper, cost)
    Change.objects.filter(pk=change.pk).update(approved_at=clock.now(), approved_version=1)
    type(cost).objects.filter(pk=cost.pk).update(
        amount=Decimal(250), updated_at=clock.now() + timedelta(minutes=1)
    )
    cost.refresh_from_db()
    context = cost_context(cost, keeper)
    since = {line[0]: line[1:] for line in table(context, "since")}
    assert since["Amount"][-1] == "differs"
    assert since["Title"][-1] == "the same"
    assert [line[0] for line in table(context, "amounts")] == ["€\xa0250", "€\xa0200"]


def test_a_history_reads_the_table_of_a_review_as_rows(keeper: Any) -> None:
    review = factories.pir()
    lines = ["Minutes without service | 10 | 8", "Calls | 0 | 3"]
    writes.edit(review, by=keeper, values={"outcomes": lines})
    page = page_of(keeper, review)
    assert "Minutes without service: 10, 8; Calls: 0, 3" in page
    assert " | " not in page
