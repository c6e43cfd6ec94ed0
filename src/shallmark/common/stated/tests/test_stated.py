"""An act stated for another counts when that person confirms it, and never before."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from shallmark.common.notices.models import Notice
from shallmark.common.stated import inbox
from shallmark.common.stated.models import StatedAct
from shallmark.conformity import queries
from shallmark.conformity.actions import run_checks
from shallmark.conformity.models import CheckRow
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import GateClosed, Invalid, NotAllowed, Refused, VersionConflict
from shallmark.kernel.tracking import versions_of
from shallmark.manage.change_configuration.models import Change
from shallmark.manage.change_configuration.tests.change_office import Office, office
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db
WORDS = "She read the text to me and agreed to it."


@pytest.fixture
def desk() -> Office:
    return office()


def unsigned(desk: Office) -> Change:
    """Assessed, and not signed for security."""
    change = desk.assessed()
    edited: Change = writes.edit(
        change, by=desk.implementer, values={"security_impact": "A port is opened for an hour."}
    )
    return edited


def stated(desk: Office, change: Change, **values: Any) -> StatedAct:
    return writes.create(
        StatedAct,
        by=desk.implementer,
        values={
            "record": change.reference,
            "step": "sign_security",
            "named": desk.security,
            "channel": "telephone",
            "said_at": clock.now(),
            "words": WORDS,
            **values,
        },
    )


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_nothing_is_signed_before_the_named_person_confirms_it(desk: Office) -> None:
    change = unsigned(desk)
    act = stated(desk, change)
    assert act.title == f"Sign for security: {change.reference} {change.title}"
    assert (act.stated_by, act.of_version) == (desk.implementer, change.version)
    assert Change.objects.get(pk=change.pk).security_assessor is None
    with pytest.raises(GateClosed, match="Nobody of the security role"):
        desk.take(change, "request_approval")
    writes.perform(act, "confirm", by=desk.security)
    change = Change.objects.get(pk=change.pk)
    assert change.security_assessor == desk.security
    signature = versions_of(Change).filter(pgh_obj_id=change.pk).order_by("-pgh_id")[0].pgh_context
    assert (signature["by"], signature["verb"]) == (desk.security.pk, "sign_security")
    assert act.reference in signature["reason"]


def test_nobody_else_confirms_or_denies_it(desk: Office) -> None:
    act = stated(desk, unsigned(desk))
    for other in (desk.implementer, desk.manager, make_person("admin")):
        for verb in ("confirm", "deny"):
            with pytest.raises(NotAllowed):
                writes.perform(act, verb, by=other, reason="In her name.")
    with pytest.raises(NotAllowed):
        writes.perform(act, "withdraw", by=desk.security)
    for column in ("confirmed_by", "named"):
        with pytest.raises(IntegrityError), transaction.atomic():
            StatedAct.objects.filter(pk=act.pk).update(**{column: desk.implementer})


WRONG: dict[str, dict[str, Any]] = {
    "own": {"named": "implementer"},
    "named": {"named": "requester_elsewhere"},
    "words": {"words": "."},
    "said_at": {"said_at": clock.now() + timedelta(days=400)},
    "record": {"record": "CHG9999999"},
    "step": {"step": "approve"},
    "not now": {"step": "close"},
}


@pytest.mark.parametrize("what", WRONG)
def test_it_refuses_what_nobody_could_confirm(desk: Office, what: str) -> None:
    change, values = unsigned(desk), dict(WRONG[what])
    people = {"implementer": desk.implementer, "requester_elsewhere": make_person("auditor")}
    if "named" in values:
        values["named"] = people[values["named"]]
    with pytest.raises(Refused):
        stated(desk, change, **values)
    assert not StatedAct.objects.exists()


def test_it_refuses_whoever_may_not_change_the_record(desk: Office) -> None:
    change = unsigned(desk)
    with pytest.raises(Invalid, match="You change no record"):
        writes.create(
            StatedAct,
            by=make_person("service_desk_agent"),
            values={
                "record": change.reference, "step": "sign_security", "named": desk.security,
                "channel": "paper", "said_at": clock.now(), "words": WORDS,
            },
        )  # fmt: skip
    with pytest.raises(NotAllowed):
        writes.create(StatedAct, by=make_person("end_user"), values={"record": change.reference})


def test_it_waits_once(desk: Office) -> None:
    change = unsigned(desk)
    stated(desk, change)
    with pytest.raises(Invalid, match="waits for that person's confirmation already"):
        stated(desk, change)


def test_what_was_changed_since_is_not_confirmed(desk: Office) -> None:
    change = unsigned(desk)
    act = stated(desk, change)
    text = {"security_impact": "The firewall is turned off for everybody."}
    writes.edit(change, by=desk.implementer, values=text)
    with pytest.raises(VersionConflict, match="changed since it was stated"):
        writes.perform(act, "confirm", by=desk.security)
    assert StatedAct.objects.get(pk=act.pk).status == "requested"
    assert Change.objects.get(pk=change.pk).security_assessor is None


def test_the_step_meets_its_gates_and_rules(desk: Office) -> None:
    """Who may not sign does not sign by confirming."""
    act = stated(desk, unsigned(desk), named=desk.manager)
    with pytest.raises(NotAllowed, match="Only a holder of the security role"):
        writes.perform(act, "confirm", by=desk.manager)
    assert StatedAct.objects.get(pk=act.pk).status == "requested"


def test_nobody_rewrites_what_waits(desk: Office) -> None:
    act = stated(desk, unsigned(desk))
    for values in ({"words": "She agreed to all that may come."}, {"named": desk.manager}):
        with pytest.raises(Invalid, match="withdraw it, and state it anew"):
            writes.edit(act, by=make_person("admin"), values=values)


def test_both_are_told(desk: Office) -> None:
    act = stated(desk, unsigned(desk))
    told = Notice.objects.filter(record_key="stated_act", record_id=act.pk)
    assert [(each.kind, each.person_id) for each in told] == [("stated", desk.security.pk)]
    writes.perform(act, "deny", by=desk.security, reason="I was on holiday on that day.")
    assert told.filter(kind="decided", person=desk.implementer).exists()


def test_the_check_says_that_it_waits_in_run_and_on_the_record(desk: Office) -> None:
    change = unsigned(desk)
    Change.objects.filter(pk=change.pk).update(
        approved_at=clock.now() - timedelta(minutes=1), security_signed_at=None
    )
    assert failing_rows(change) == ["CHK-CHG-04"]
    act = stated(desk, change)
    (row,) = CheckRow.objects.filter(outcome__run=run("CHK-CHG-04"), reference=change.reference)
    entries = {each.check.id: each for each in queries.evidence("change", change.reference)}
    waits = f"{act.reference} states it for another, who has not confirmed it."
    assert row.reason.endswith(f"|stated:{act.reference}")
    assert entries["CHK-CHG-04"].sentence.endswith(waits)
    before = run("CHK-CHG-04", as_of=act.created_at - timedelta(microseconds=1))
    assert not CheckRow.objects.filter(outcome__run=before, reason__contains="stated").exists()


def run(*checks: str, **options: Any) -> Any:
    return run_checks(by=None, only=checks, **options)


def failing_rows(change: Change) -> list[str]:
    rows = CheckRow.objects.filter(outcome__run=run("CHK-CHG-04"), reference=change.reference)
    return [row.outcome.check_id for row in rows.exclude(conforms=True)]


def test_an_emergency_decided_by_phone_counts_once_the_authority_confirms_it(desk: Office) -> None:
    """The decision was written in another's name, and green at once."""
    change = desk.change(category="emergency", emergency_reason="The shop stands still.")
    change = desk.take(change, "declare_emergency", by=desk.requester)
    answer = signed_in(desk.implementer).post(
        f"{change.get_absolute_url()}/decide",
        {
            "decision": "phone",
            "authority": desk.manager.reference,
            "reason": "Do it now, she said at 03:10.",
            "token": "p" * 32,
        },
    )
    assert answer.status_code == 302
    act = StatedAct.objects.get(record=change.reference)
    assert (act.named, act.stated_by, act.step) == (desk.manager, desk.implementer, "decide")
    change = Change.objects.get(pk=change.pk)
    change = desk.take(change, "start", by=desk.implementer, no_test_reason="There is only one.")
    (row,) = CheckRow.objects.filter(outcome__run=run("CHK-CHG-06"), reference=change.reference)
    assert (row.conforms, row.reason) == (False, f"no_approval|stated:{act.reference}")
    waited = clock.now()
    with clock.at(waited + timedelta(hours=5)):
        writes.perform(act, "confirm", by=desk.manager)
    with clock.at(waited + timedelta(hours=6)):
        later = run("CHK-CHG-06")
        assert not CheckRow.objects.filter(outcome__run=later, reference=change.reference).exists()
        then = run("CHK-CHG-06", as_of=waited)
        (row,) = CheckRow.objects.filter(outcome__run=then, reference=change.reference)
        assert row.reason == f"no_approval|stated:{act.reference}"


def test_a_decision_that_is_denied_never_counts(desk: Office) -> None:
    change = desk.change(category="emergency", emergency_reason="The shop stands still.")
    change = desk.take(change, "declare_emergency", by=desk.requester)
    values = {"decision": "phone", "authority": desk.manager.reference, "reason": WORDS}
    signed_in(desk.implementer).post(f"{change.get_absolute_url()}/decide", values)
    act = StatedAct.objects.get(record=change.reference)
    change = Change.objects.get(pk=change.pk)
    change = desk.take(change, "start", by=desk.implementer, no_test_reason="There is only one.")
    writes.perform(act, "deny", by=desk.manager, reason="Nobody called me in that night.")
    (row,) = CheckRow.objects.filter(outcome__run=run("CHK-CHG-06"), reference=change.reference)
    assert (row.conforms, row.reason) == (False, "no_approval")


def agreed(desk: Office, change: Change, **values: Any) -> StatedAct:
    return stated(desk, change, **{"step": "decide", "named": desk.manager, **values})


def test_an_approval_told_counts_once_its_maker_decides_on_the_page(desk: Office) -> None:
    change = desk.asked()
    act = agreed(desk, change)
    assert act.title == f"Approve: {change.reference} {change.title}"
    assert Change.objects.get(pk=change.pk).status == "authorize"
    with pytest.raises(Invalid, match="deciding on the page of"):
        writes.perform(act, "confirm", by=desk.manager)
    kinds = dict(inbox.of(desk.manager))
    (entry,) = kinds["Stated in your name"]
    assert (entry.verb, entry.address) == ("", f"{change.get_absolute_url()}/decide")
    assert WORDS in entry.sentence
    desk.decided(change)
    act = StatedAct.objects.get(pk=act.pk)
    assert (act.status, act.confirmed_by) == ("confirmed", desk.manager)
    assert act.decision is not None
    assert (act.decision.person, act.decision.stated_by) == (desk.manager, None)
    assert Change.objects.get(pk=change.pk).status == "scheduled"


def test_an_approval_told_is_denied_by_a_rejection(desk: Office) -> None:
    change = desk.asked()
    act = agreed(desk, change)
    desk.decided(change, word="rejected")
    act = StatedAct.objects.get(pk=act.pk)
    assert (act.status, act.denied_by, act.decision) == ("rejected", desk.manager, None)


def test_it_refuses_an_approval_told_by_somebody_who_was_not_asked(desk: Office) -> None:
    change = desk.asked()
    for named in (desk.security, desk.requester):
        with pytest.raises(Invalid, match="was asked of"):
            agreed(desk, change, named=named)
    with pytest.raises(Invalid, match="was asked of"):
        agreed(desk, unsigned(desk))
    desk.decided(change)
    with pytest.raises(Invalid, match="was asked of"):
        agreed(desk, Change.objects.get(pk=change.pk))


def test_an_approval_told_of_another_version_is_not_confirmed_by_a_later_one(
    desk: Office,
) -> None:
    change = desk.asked()
    act = agreed(desk, change)
    change = desk.take(change, "send_back", decision_reason="The plan lacks a step.")
    change = writes.edit(change, by=desk.implementer, values={"plan": "1. Look\n2. Do it"})
    change = desk.take(change, "sign_security", by=desk.security)
    desk.decided(desk.take(change, "request_approval"))
    assert StatedAct.objects.get(pk=act.pk).status == "requested"


def test_nobody_writes_down_the_own_decision_as_told(desk: Office) -> None:
    change = desk.change(category="emergency", emergency_reason="The shop stands still.")
    change = desk.take(change, "declare_emergency", by=desk.requester)
    values = {"decision": "phone", "authority": desk.manager.reference, "reason": WORDS}
    answer = signed_in(desk.manager).post(f"{change.get_absolute_url()}/decide", values)
    assert answer.status_code == 403
    assert not StatedAct.objects.exists()


def test_one_press_in_the_inbox_confirms_it(desk: Office) -> None:
    change = unsigned(desk)
    act = stated(desk, change)
    page = signed_in(desk.security)
    shown = page.get("/to-confirm").content.decode()
    assert WORDS in shown
    assert change.security_impact in shown
    assert change.reference in shown
    assert act.reference not in signed_in(desk.manager).get("/to-confirm").content.decode()
    line = "/stated-acts?view=in_my_name"
    assert line in page.get("/?screen=work").content.decode()
    assert line in page.get("/functions/team").content.decode()
    answer = page.post(
        f"{act.get_absolute_url()}/do/confirm",
        {"token": "i" * 32, "version": act.version, "back": "/to-confirm"},
    )
    assert answer["Location"] == "/to-confirm"
    assert Change.objects.get(pk=change.pk).security_assessor == desk.security
    assert WORDS not in page.get("/to-confirm").content.decode()
    assert line not in page.get("/?screen=work").content.decode()


def test_the_inbox_holds_what_else_waits_for_one_s_word(desk: Office) -> None:
    desk.asked()
    kinds = [kind for kind, _entries in inbox.of(desk.manager)]
    assert "Asked of you to approve" in kinds
    line = f'href="{Change.objects.get().get_absolute_url()}/decide"'
    assert line in signed_in(desk.manager).get("/to-confirm").content.decode()
    assert "/changes?view=to_decide" in signed_in(desk.manager).get("/").content.decode()
    agent = make_person("resolver")
    (kind, (entry,)) = next(inbox.of(agent))
    assert (kind, entry.verb) == ("Roles given to you", "accept")
    writes.perform(entry.record, "accept", by=agent)
    assert not list(inbox.of(agent))


def test_a_customer_has_no_inbox() -> None:
    assert signed_in(make_person("end_user")).get("/to-confirm").status_code == 404


def test_what_is_stated_of_a_hidden_record_is_hidden_with_it() -> None:
    incident = make("incident", category=make("category", is_security=True))
    act = make("stated_act", record_key="incident", record=incident.reference)
    agent = make_person("service_desk_agent")
    assert not type(incident).objects.visible_to(agent).filter(pk=incident.pk).exists()
    assert not StatedAct.objects.visible_to(agent).filter(pk=act.pk).exists()


def test_the_correction_of_what_is_hidden_is_hidden_too() -> None:
    """The title of what waits for a second person names what it corrects."""
    incident = make("incident", category=make("category", is_security=True))
    act = make("stated_act", record_key="incident", record=incident.reference)
    asked = make("access_change", record_key="stated_act", record=act.reference)
    manager, admin = make_person("incident_manager"), make_person("admin")
    assert not type(asked).objects.visible_to(manager).filter(pk=asked.pk).exists()
    assert type(asked).objects.visible_to(admin).filter(pk=asked.pk).exists() == (
        StatedAct.objects.visible_to(admin).filter(pk=act.pk).exists()
    )
