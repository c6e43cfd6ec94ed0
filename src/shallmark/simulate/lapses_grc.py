"""Lapses of risks, controls, findings and improvements, planted beside what is good.

Each writes what it needs at its time of the year, and returns the members that its check reports.
"""

from datetime import timedelta
from typing import Any

from shallmark.common.actions.actions import open_action
from shallmark.common.waivers.models import Waiver
from shallmark.conformity.actions import run_checks
from shallmark.kernel import clock
from shallmark.kernel.history import writing
from shallmark.manage.grc.actions import tell_parties
from shallmark.manage.grc.models import (
    Control,
    Improvement,
    Nonconformity,
    Risk,
    RiskAssessment,
)
from shallmark.plan.policy.models import Policy
from shallmark.simulate.bends import Scene
from shallmark.simulate.grc import DAY, EFFECT, TEXT, Keeper
from shallmark.simulate.registers import SOURCE
from shallmark.simulate.stories import Story


def _risk(pen: Keeper, title: str, category: str, days: float, **said: Any) -> Risk:
    """An assessed risk of the old register; three by three unless it says otherwise."""
    at = pen.ago(days)
    values = {
        "text": TEXT, "owner": pen.owner(1), "likelihood": 3, "impact": 3, "score": 9,
        "customer_impact": EFFECT, "treatment": "reduce", "decision_by": pen.manager,
        "assessed_at": at, "reviewed_at": at, **said,
    }  # fmt: skip
    made: Risk = pen.bring(Risk, "assessed", at, title=title, category=category, **values)
    return made


HIGH: dict[str, Any] = {"likelihood": 4, "impact": 4, "score": 16}


def no_effect_on_customers(scene: Scene) -> list[str]:
    pen = Keeper(scene)
    titles = ("Portal project loses its tester", "Wireless project has no budget")
    found = [_risk(pen, title, "project", 60, customer_impact="") for title in titles]
    return [risk.reference for risk in found]


def accepted_by_a_service_owner(scene: Scene) -> list[str]:
    pen = Keeper(scene)
    risk = _risk(pen, "Nights without a second person", "organisation", 50, **HIGH)
    owner = scene.org.services["S03"].owner
    pen.force(risk, "accept", owner, pen.ago(48), accepted_by=owner)
    return [risk.reference]


def accepted_by_the_executive(scene: Scene) -> list[str]:
    pen = Keeper(scene)
    risk = _risk(pen, "Second data centre only next year", "continuity", 50, **HIGH)
    pen.do(risk, "accept", pen.executive, pen.ago(48), accepted_by=pen.executive)
    return [risk.reference]


def not_reviewed(scene: Scene) -> list[str]:
    pen, found = Keeper(scene), []
    for number in range(4):
        risk = _risk(pen, f"Part {number + 1} of the portal is late", "project", 150, **HIGH)
        pen.do(risk, "accept", pen.executive, pen.ago(149), accepted_by=pen.executive)
        found.append(risk.reference)
    return found


def nobody_looks_at_other_parties(scene: Scene) -> list[str]:
    pen = Keeper(scene)
    for risk in Risk.objects.filter(category="other_parties"):
        pen.edit(risk, pen.manager, pen.ago(1), category="organisation")
    return ["other_parties"]


def effect_not_reviewed(scene: Scene) -> list[str]:
    pen = Keeper(scene)
    at, owner = pen.ago(180), pen.owner(2)
    risk = _risk(pen, "Switches of the old floor", "availability", 180)
    action = open_action(
        risk, "Replace the switches", owner=owner, due=pen.ago(120).date(), by=pen.manager,
        at=at, source=SOURCE,
    )  # fmt: skip
    pen.do(risk, "treat", pen.manager, at + DAY)
    pen.do(action, "finish", owner, pen.ago(120), result="Replaced.")
    return [action.reference]


def _control(pen: Keeper, title: str, days: float, **said: Any) -> Control:
    at = pen.scene.end - timedelta(days=days)
    values = {
        "kind": "technical", "owner": pen.owner(1), "operation": "Works at night.",
        "maintenance": "Looked after monthly.", "decision": "Security board", "designed_at": at,
        "in_operation_at": at, **said,
    }  # fmt: skip
    made: Control = pen.bring(Control, "operating", at, title=title, **values)
    risk = Risk.objects.filter(category="security").order_by("pk").first()
    pen.link(made, "treats", risk, at)
    return made


def control_without_maintenance(scene: Scene) -> list[str]:
    pen = Keeper(scene)
    titles = ("Doors lock by themselves", "Screens lock by themselves")
    return [_control(pen, title, 90, maintenance="").reference for title in titles]


def control_not_reviewed(scene: Scene) -> list[str]:
    pen = Keeper(scene)
    return [_control(pen, f"Camera {number}", 430).reference for number in (1, 2, 3)]


def risk_without_control(scene: Scene) -> list[str]:
    pen = Keeper(scene)
    risk = _risk(pen, "Shared account at the dispatch desk", "security", 40, **HIGH)
    open_action(
        risk, "Give everybody an account", owner=pen.owner(3), due=scene.end.date(),
        by=pen.manager, at=pen.ago(39), source=SOURCE,
    )  # fmt: skip
    return [risk.reference]


def assessed_too_long_ago(scene: Scene) -> list[str]:
    pen = Keeper(scene)
    long_ago = (scene.end - timedelta(days=430)).date()
    found = list(RiskAssessment.objects.filter(scope="security").order_by("done_at", "pk"))
    for place, one in enumerate(found):
        day = long_ago - timedelta(days=len(found) - 1 - place)
        pen.edit(one, pen.manager, pen.ago(1), done_at=day)
    return [found[-1].reference]


def policy_past_review(scene: Scene) -> list[str]:
    pen = Keeper(scene)
    policy = Policy.objects.get(kind="security", status="in_force")
    pen.edit(policy, pen.executive, pen.ago(1), review_due=(scene.end - 30 * DAY).date())
    return [policy.reference]


def plain_security(story: Story, scene: Scene) -> bool:
    return story.security and story.closed_by(scene.end)


def open_to_the_desk(story: Story, _scene: Scene) -> None:
    """Classified as security, and never marked: everybody at the desk can read it."""
    for name in ("security", "security_category"):
        story.acts[1].values.pop(name)


def _finding(pen: Keeper, title: str, days: float, **said: Any) -> Nonconformity:
    """One of the old register that was accepted."""
    at = pen.ago(days)
    values = {
        "source": "complaint", "grade": "minor", "clause": "8.6.1", "description": "Seen twice.",
        "owner": pen.owner(2), "correction": "Put right.", "accepted_at": at,
        "due": (pen.scene.end + 30 * DAY).date(), **said,
    }  # fmt: skip
    made: Nonconformity = pen.bring(Nonconformity, "open", at, title=title, **values)
    return made


def no_due_date(scene: Scene) -> list[str]:
    return [_finding(Keeper(scene), "Catalogue shows an old price", 20, due=None).reference]


def judged_by_the_doer(scene: Scene) -> list[str]:
    pen = Keeper(scene)
    found = _finding(pen, "Outage of the phones told late", 90)
    at, owner = pen.ago(80), found.owner
    said = {"cause": "Old list.", "similar": "None.", "no_action_reason": "The list is new."}
    pen.force(found, "plan_action", owner, at, **said)
    pen.force(found, "finish_action", owner, at + DAY)
    pen.force(found, "close", owner, at + 20 * DAY, effect_reviewed_by=owner)
    return [found.reference]


def overdue(scene: Scene) -> list[str]:
    due = (scene.end - 35 * DAY).date()
    return [_finding(Keeper(scene), "Old forms on the wall", 90, due=due).reference]


def extended_once(scene: Scene) -> list[str]:
    pen = Keeper(scene)
    found = _finding(pen, "Test printer without label", 60, due=pen.ago(5).date())
    later = (scene.end + 40 * DAY).date()
    pen.do(found, "extend", pen.manager, pen.ago(8), due=later, extended_by=pen.manager,
           why="The label comes from abroad.")  # fmt: skip
    return [found.reference]


def failed_and_nobody_dealt_with_it(scene: Scene) -> list[str]:
    """A nonconformity had no due date for weeks, three runs said so; then it got one."""
    pen = Keeper(scene)
    found = _finding(pen, "Rack key not counted", 40, due=None)
    for days in (28, 21, 14):
        with clock.at(pen.ago(days)):
            run_checks(by=None, only=["CHK-IMP-01"], trigger="simulate")
    later = (scene.end + 40 * DAY).date()
    with writing(by=None, verb="import", source="import", at=pen.ago(3)):
        found.due, found.updated_at = later, pen.ago(3)
        found.save()
    return ["CHK-IMP-01"]


def told_late(scene: Scene) -> list[str]:
    pen = Keeper(scene)
    found = _finding(pen, "Copies of two months lost", 60, grade="major", source="review")
    told = pen.ago(60) + 25 * DAY
    with writing(by=pen.manager, verb="tell", source=SOURCE, at=told):
        tell_parties(found, by=pen.manager, at=told, source=SOURCE)
    return [found.reference]


def undecided(scene: Scene) -> list[str]:
    pen = Keeper(scene)
    titles = ("Name plates", "Quieter fans", "One form less", "A map of the floors")
    made = [
        pen.make(Improvement, pen.owner(1), pen.ago(50), title=title, source="idea", text=title)
        for title in titles
    ]
    return [one.reference for one in made]


def _approved(pen: Keeper, title: str, days: float, **said: Any) -> Improvement:
    at = pen.ago(days)
    values = {
        "text": title, "assessment": "Cheap.", "priority": "low", "criteria_version": "1",
        "target": 5, "baseline": 9, "unit": "minutes", "owner": pen.owner(2), "plan": "Do it.",
        "due": pen.scene.end.date(), "decision": "approved", "decided_by": pen.executive,
        "approved_at": at + 10 * DAY, "decided_at": at + 10 * DAY, **said,
    }  # fmt: skip
    made: Improvement = pen.bring(Improvement, "approved", at, title=title, source="idea", **values)
    return made


def no_value_before(scene: Scene) -> list[str]:
    pen = Keeper(scene)
    return [_approved(pen, title, 60, baseline=None).reference for title in ("Bell", "Lamp")]


def not_measured(scene: Scene) -> list[str]:
    pen, found = Keeper(scene), []
    for title in ("Shorter greeting", "Longer cable"):
        made = _approved(pen, title, 170)
        made = pen.do(made, "start", made.owner, pen.ago(140))
        found.append(pen.do(made, "implement", made.owner, pen.ago(120)).reference)
    return found


def nothing_from_suppliers(scene: Scene) -> list[str]:
    pen, half = Keeper(scene), clock.months_from(scene.end, -6)
    for one in Improvement.objects.filter(source="supplier", created_at__gte=half):
        pen.edit(one, pen.manager, pen.ago(1), source="slm", why="It came from the desk.")
    return [f"{half:%Y-%m-%d} supplier"]


def renewed_twice(scene: Scene) -> list[str]:
    pen, waiver = Keeper(scene), None
    for days in (100, 70, 40):
        start = pen.ago(days)
        waiver = pen.make(
            Waiver, pen.manager, start, title="Late again", check_id="CHK-IMP-06",
            record="IMP9999999", reason="Next month.", valid_from=start,
            valid_to=start + (31 if days > 40 else 90) * DAY,
        )  # fmt: skip
        take = pen.do if days > 40 else pen.force
        waiver = take(waiver, "approve", pen.executive, start + DAY)
    return [waiver.reference] if waiver is not None else []


#: id, what, checks that must turn, plant
PLANTED = (
    ("L-013", "risk without effect on customers", ("CHK-RSK-01",), no_effect_on_customers),
    ("L-014", "risk accepted by a service owner", ("CHK-RSK-02",), accepted_by_a_service_owner),
    ("L-015", "high risks not reviewed", ("CHK-RSK-03",), not_reviewed),
    ("L-016", "no risk of other parties", ("CHK-RSK-04",), nobody_looks_at_other_parties),
    ("L-017", "effect of treatment not reviewed", ("CHK-RSK-05",), effect_not_reviewed),
    ("L-203", "security policy past its review", ("CHK-SEC-01",), policy_past_review),
    ("L-204", "control without maintenance", ("CHK-SEC-02",), control_without_maintenance),
    ("L-205", "security risk without control", ("CHK-SEC-03",), risk_without_control),
    ("L-206", "control not reviewed", ("CHK-SEC-04",), control_not_reviewed),
    ("L-207", "security assessed 14 months ago", ("CHK-SEC-05",), assessed_too_long_ago),
    ("L-237", "nonconformity without due date", ("CHK-IMP-01",), no_due_date),
    ("L-238", "effect judged by the doer", ("CHK-IMP-02",), judged_by_the_doer),
    ("L-239", "nonconformity overdue", ("CHK-IMP-03",), overdue),
    ("L-240", "check failed three times", ("CHK-IMP-04",), failed_and_nobody_dealt_with_it),
    ("L-241", "opportunities undecided", ("CHK-IMP-05",), undecided),
    ("L-242", "improvement without baseline", ("CHK-IMP-06",), no_value_before),
    ("L-243", "improvement not measured", ("CHK-IMP-07",), not_measured),
    ("L-244", "nothing from suppliers", ("CHK-IMP-08",), nothing_from_suppliers),
    ("L-245", "waiver renewed twice", ("CHK-IMP-09",), renewed_twice),
    ("L-246", "parties told late", ("CHK-IMP-10",), told_late),
)
#: id, what, plant: must turn nothing
HARMLESS = (
    ("N-10", "risk above the limit accepted by the executive", accepted_by_the_executive),
    ("N-13", "nonconformity extended once", extended_once),
)
