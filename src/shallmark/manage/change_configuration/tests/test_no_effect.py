"""That there is no effect is a choice that whoever assesses signs: a "none" in words is none."""

import pytest
from django.db import connection

from shallmark.conformity.actions import run_checks
from shallmark.conformity.models import CheckRow
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import GateClosed
from shallmark.manage.change_configuration.considered import NO_EFFECT
from shallmark.manage.change_configuration.models import Change
from shallmark.manage.change_configuration.page_change import change_context
from shallmark.manage.change_configuration.tests.change_office import Office, office
from shallmark.pages.record_fields import Shown
from shallmark.pages.tests.every_record import signed_in

pytestmark = pytest.mark.django_db
CHECKS = {"CHK-CHG-02", "CHK-CHG-03", "CHK-CHG-04", "CHK-CHG-06", "CHK-CHG-19"}
NONE = ("None.", "not applicable", "no effect", "keine Auswirkung")
ASKED = ("service_impact", "customer_impact", "availability_impact", "continuity_impact")


@pytest.fixture
def desk() -> Office:
    return office()


def failing(change: Change) -> set[str]:
    run = run_checks(by=None, only=CHECKS)
    rows = CheckRow.objects.filter(outcome__run=run, reference=change.reference, conforms=False)
    return set(rows.values_list("outcome__check_id", flat=True))


@pytest.mark.parametrize("none", NONE)
@pytest.mark.parametrize("name", ASKED)
def test_a_none_in_words_is_refused_and_the_sentence_names_the_choice(
    desk: Office, name: str, none: str
) -> None:
    change = desk.assessed(**{name: none})
    with pytest.raises(GateClosed, match="Where there is none, choose so"):
        desk.take(change, "request_approval")
    change = writes.edit(change, by=desk.implementer, values={NO_EFFECT[name]: True})
    assert desk.take(change, "request_approval").status == "authorize"


def test_it_is_signed_by_whoever_chose_it_and_when(desk: Office) -> None:
    change, at = desk.assessed(customer_impact=""), clock.now()
    with clock.at(at):
        writes.edit(change, by=desk.manager, values={"no_customer_effect": True})
    change = Change.objects.get(pk=change.pk)
    assert (change.assessed_by, change.assessed_at) == (desk.manager, at)


def test_a_change_without_any_effect_is_approved_and_conforms(desk: Office) -> None:
    nothing = dict.fromkeys((*ASKED, "release_impact"), "")
    chosen = {NO_EFFECT[name]: True for name in nothing}
    change = desk.approved(**nothing, **chosen)
    assert failing(change) == set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT no_effect_services, no_effect_release_plan FROM ledger.change")
        assert cursor.fetchall() == [(True, True)]


def test_what_was_not_chosen_when_it_was_approved_is_seen(desk: Office) -> None:
    """Past the gates, as another tool writes: the text is empty, another part was chosen."""
    change = desk.approved()
    values = {"customer_impact": "None.", "no_service_effect": True}
    Change.objects.filter(pk=change.pk).update(**values)
    assert "CHK-CHG-02" in failing(change)


def test_a_choice_that_is_made_after_the_start_is_a_deviation(desk: Office) -> None:
    change = desk.started()
    with pytest.raises(Exception, match="deviation"):
        writes.edit(change, by=desk.implementer, values={"no_customer_effect": True})


def test_security_signs_that_there_is_none(desk: Office) -> None:
    change = desk.assessed(security_impact="")
    for silent in ("", *NONE):
        with pytest.raises(GateClosed, match="Where there is none, choose so"):
            desk.take(change, "sign_security", by=desk.security, security_impact=silent)
    change = desk.take(
        change, "sign_security", by=desk.security, security_impact="", no_security_effect=True
    )
    assert change.security_assessor == desk.security
    change = desk.decided(desk.take(change, "request_approval"))
    assert failing(change) == set()


def test_the_choice_of_another_takes_the_signature_of_security(desk: Office) -> None:
    change = desk.assessed(security_impact="The firewall lets one more port through.")
    change = writes.edit(change, by=desk.implementer, values={"no_security_effect": True})
    assert change.security_assessor is None
    with pytest.raises(GateClosed, match="Nobody of the security role"):
        desk.take(change, "request_approval")


def test_whoever_answers_for_the_plans_signs_that_there_is_none(desk: Office) -> None:
    change = desk.assessed(continuity_impact="")
    with pytest.raises(GateClosed, match="Where there is none, choose so"):
        desk.take(change, "sign_plans", by=desk.continuity, continuity_impact="None.")
    change = desk.take(
        change, "sign_plans", by=desk.continuity, continuity_impact="", no_continuity_effect=True
    )
    assert change.plans_assessor == desk.continuity
    change = writes.edit(change, by=desk.implementer, values={"no_continuity_effect": False})
    assert change.plans_assessor is None


def test_whoever_decides_sees_the_choice(desk: Office) -> None:
    change = desk.asked(customer_impact="", no_customer_effect=True)
    page = signed_in(desk.manager).get(f"{change.get_absolute_url()}/decide").content.decode()
    assert "<b>Customers</b> No effect." in page


def test_the_page_shows_the_effect_or_the_choice_that_there_is_none(desk: Office) -> None:
    change = desk.assessed(service_impact="", no_service_effect=True)
    names = names_of(change, desk)
    assert names >= {"no_service_effect", "customer_impact"}
    assert not names & {"service_impact", "no_customer_effect"}
    # neither was said yet: both are offered
    fresh = desk.change()
    offered = names_of(fresh, desk)
    assert offered >= {"service_impact", "no_service_effect"}


def names_of(change: Change, desk: Office) -> set[str]:
    fields: list[Shown] = change_context(change, desk.manager)["fields"]
    return {field.name for field in fields}
