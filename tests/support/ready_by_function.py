"""What more than fields of the record itself opens a step; mostly as the gates' tests make it."""

import io
from datetime import timedelta
from typing import Any

from shallmark.conformity.tests import test_gates_agree_changes as changes
from shallmark.conformity.tests import test_gates_agree_configuration as configuration
from shallmark.conformity.tests import test_gates_agree_grc as grc
from shallmark.conformity.tests import test_gates_agree_policy as policy
from shallmark.kernel import clock, writes
from shallmark.kernel.lifecycle import steps_of
from shallmark.kernel.records import get_record_type
from shallmark.kernel.system import SYSTEM
from shallmark.manage.change_configuration import media as library
from shallmark.manage.change_configuration.tests import factories
from shallmark.manage.change_configuration.tests.change_office import office
from shallmark.manage.change_configuration.tests.factories_change import in_work
from shallmark.pages.tests.factory import make, make_person
from tests.support import ready_desk as desk_steps
from tests.support import ready_requests as requests
from tests.support.ready_records import START, Ready, in_state


def ready(key: str, verb: str) -> Ready | None:
    """The record of a step that has more to it; None where its own fields do."""
    step = (key, verb)
    if step in OWN:
        own: Ready = OWN[step]()
        return own
    if step in changes.WAYS:
        return _change(key, verb)
    if step in policy.CASES:
        return _policy(step)
    if step in grc.TRIES:
        return _grc(key, verb)
    if step in configuration.STEPS:
        item = configuration.STEPS[step][0]()
        explained = {"explained_by": factories.explanation(item)}
        return Ready(writes.edit(item, by=None, values=explained, authority=SYSTEM))
    return None


def _change(key: str, verb: str) -> Ready:
    way = changes.WAYS[key, verb]
    (source, *_others) = sorted(steps_of(get_record_type(key).model)[verb].sources)
    with clock.at(changes.START - timedelta(days=20)):
        desk = office()
    record, _member = way.make(changes.whole_world(way, desk), {**way.good, "status": source})
    return Ready(record, at=way.at)


def _policy(step: tuple[str, str]) -> Ready:
    record, values = policy.ready(step)
    if step[1] == "withdraw":
        policy._another(step[0])
    by = getattr(record, "approver", None) if step[1] == "approve" else None
    return Ready(record, values, by, at=policy.STEP)


def _grc(key: str, verb: str) -> Ready:
    tried = grc.TRIES[key, verb]
    people = grc.people_of_risks()
    fields = {name: people.named(value) for name, value in tried.good.items() if name[0] != "_"}
    record = grc.imported(key, tried.status, fields)
    for name, lay in tried.beside.items():
        lay(record, people, tried.good[name])
    by = people.executive if tried.by or (key, verb) == ("risk", "accept") else None
    return Ready(record, by=by)


def _of_caller(status: str, *, said: bool = False) -> Ready:
    """What its caller alone may say."""
    done = {"resolution": "It was restarted.", "resolution_code": make("resolution_code")}
    agent = make("person") if said else None
    incident = in_state(
        make("incident"), status, resolved_at=START, word_by=agent, updated_by=agent, **done
    )
    return Ready(incident, by=incident.reporter)


def _waits_to_close_itself() -> Ready:
    record = make("incident")
    values = {"resolution": "It was restarted.", "resolution_code": make("resolution_code")}
    return Ready(in_state(record, "resolved", resolved_at=START - timedelta(days=60), **values))


def _analysis() -> Ready:
    values = {
        "trends": "Fewer changes failed than before.",
        "conclusions": "We go on as planned.",
        "no_improvements": True,
    }
    return Ready(in_state(make("change_analysis"), "drafted", figures={"total": 1}, **values))


def _review_of_nothing() -> Ready:
    review = make("pir")
    in_state(review.change, "canceled")
    return Ready(review, {"cancel_reason": "Nothing was done."})


def _compared() -> Ready:
    done = in_state(in_work(), "review", implemented_at=clock.now())
    return Ready(
        in_state(make("pir", change=done), "held", outcomes=["Faults | 2 | 1"]),
        {"success": "yes"},
    )


def _discrepancy(verb: str) -> Ready:
    discrepancy = configuration.audit("done").discrepancies.get()
    if verb == "correct":
        discrepancy = writes.perform(discrepancy, "assign", by=None, authority=SYSTEM)
    return Ready(discrepancy)


def _report() -> Ready:
    return Ready(configuration.audit("done"), configuration._readers())


def _media(*verbs: str) -> Ready:
    media, by = factories.media_item(access="release managers"), make_person("admin")
    media = library.take_in(media, io.BytesIO(b"image"), "golden.img", by=by)
    for verb in verbs:
        values = {"quarantine_reason": "Looks odd."} if verb == "quarantine" else {}
        media = writes.perform(media, verb, by=by, values=values)
    return Ready(media, {"readmit_reason": "Is whole."} if "quarantine" in verbs else {})


def _quarantine() -> Ready:
    media = _media("verify", "store")
    return Ready(media.record, {"quarantine_reason": "Looks odd."})


def _control() -> Ready:
    control = make("control")
    grc.link(control, make("risk"))
    return Ready(control)


def _scope_that_goes() -> Ready:
    """The standard names it: only a waiver lets the last one go."""
    scope = policy.scope("submit", "approve", "put_in_force")
    waiver = make("waiver", check_id="CHK-DOC-05", record=scope.reference)
    writes.perform(waiver, "approve", by=make_person("admin"), authority=SYSTEM)
    return Ready(scope, {"decision_reason": "The organisation ends."})


def _returned_version() -> Ready:
    return Ready(policy.version("submit"), {"review_note": "Too long."})


def _given() -> Ready:
    """Its holder alone accepts it."""
    assignment = make("role_assignment")
    return Ready(assignment, by=assignment.person)


def _stated(field: str) -> Ready:
    """The named person alone confirms it, and whoever stated it withdraws it."""
    act = make("stated_act")
    return Ready(act, by=getattr(act, field))


def _security() -> Ready:
    """The holder of the security role signs what it says."""
    desk = office()
    change = in_state(desk.change(), "assess")
    return Ready(change, {"security_impact": "No control is touched by it."}, desk.security)


def _plans() -> Ready:
    """Whoever answers for continuity signs what it says."""
    desk = office()
    texts = {"availability_impact": "Inside the window.", "continuity_impact": "No plan changes."}
    return Ready(in_state(desk.change(), "assess"), texts, desk.continuity)


def _cost() -> Ready:
    """Whoever answers for the money signs what it costs."""
    desk = office()
    return Ready(in_state(desk.change(), "assess"), {"financial": 25000}, desk.finance)


def _collision() -> Ready:
    """A change manager who had no hand in either decides on two at one time."""
    desk = office()
    other = in_state(desk.change(title="Another one"), "scheduled")
    window = {"planned_start": other.planned_start, "planned_end": other.planned_end}
    change = in_state(desk.change(**window), "scheduled", approved_at=START)
    return Ready(change, {"collision_decision": "One goes after the other."}, desk.manager)


def _lowered() -> Ready:
    """A change manager who had no hand in it settles what it is called now."""
    desk = office()
    change = in_state(desk.change(), "assess", lowered_from="major")
    return Ready(change, by=desk.manager)


def _to_go() -> Ready:
    return Ready(policy.withdrawn())


def _deviation() -> Ready:
    desk = office()
    return Ready(make("change_deviation"), {"decision_reason": "Seen by two."}, desk.manager)


def _exception() -> Ready:
    owner = make_person("change_manager")
    asked = make("freeze_exception", freeze=make("freeze", owner=owner))
    return Ready(asked, {"decision_reason": "The law asks for it."}, owner)


def _put_off(key: str, name: str) -> Ready:
    return Ready(make(key), {name: (START + timedelta(days=90)).date()})


def _renewed() -> Ready:
    asset = in_state(make("asset", owner=make("person")), "in_use")
    change = make("change", items=[asset.ci.reference])
    return Ready(asset, {"action": f"{change.reference}: it is bought anew"})


def _twin() -> Ready:
    item = make("ci", title="Registered twice")
    return Ready(item, {"merged_into": make("ci", title=item.title)})


OWN: dict[tuple[str, str], Any] = {
    **requests.WAYS,
    **desk_steps.WAYS,
    ("asset", "renew"): _renewed,
    ("communication", "postpone"): lambda: _put_off("communication", "due"),
    ("training_record", "postpone"): lambda: _put_off("training_record", "planned_for"),
    ("change", "sign_security"): _security,
    ("change", "sign_plans"): _plans,
    ("change", "sign_cost"): _cost,
    ("change", "decide_collision"): _collision,
    ("change", "settle_lowering"): _lowered,
    ("role_assignment", "accept"): _given,
    ("stated_act", "confirm"): lambda: _stated("named"),
    ("stated_act", "deny"): lambda: _stated("named"),
    ("stated_act", "withdraw"): lambda: _stated("stated_by"),
    ("document", "approve_disposal"): _to_go,
    ("freeze_exception", "grant"): _exception,
    ("freeze_exception", "refuse"): _exception,
    ("change_deviation", "accept"): _deviation,
    ("change_deviation", "reject"): _deviation,
    ("incident", "auto_close"): _waits_to_close_itself,
    ("incident", "confirm"): lambda: _of_caller("resolved"),
    ("incident", "confirm_word"): lambda: _of_caller("closed", said=True),
    ("incident", "deny_word"): lambda: _of_caller("closed", said=True),
    ("change_analysis", "conclude"): _analysis,
    ("pir", "cancel"): _review_of_nothing,
    ("pir", "conclude"): _compared,
    ("ci", "merge"): _twin,
    ("ci_audit", "finish"): lambda: Ready(configuration.audit("in_progress")),
    ("ci_audit", "report"): _report,
    ("discrepancy", "assign"): lambda: _discrepancy("assign"),
    ("discrepancy", "correct"): lambda: _discrepancy("correct"),
    ("media_item", "verify"): _media,
    ("media_item", "store"): lambda: _media("verify"),
    ("media_item", "quarantine"): _quarantine,
    ("media_item", "readmit"): lambda: _media("verify", "quarantine"),
    ("control", "design"): _control,
    ("policy", "submit"): lambda: Ready(policy.policy()),
    ("scope_statement", "put_in_force"): lambda: Ready(policy.scope("submit", "approve")),
    ("scope_statement", "withdraw"): _scope_that_goes,
    ("document_version", "send_back"): _returned_version,
}
