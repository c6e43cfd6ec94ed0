"""Gates of the change's steps. Each is the preventive twin of the check that it names.

Time limits cannot be prevented; where a check joins a limit to content, the gate asks the content.
Two have no waiver: nothing starts before its approval, and nothing that bypasses a security control
is approved.
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from shallmark.common.parameters.texts import in_words, or_none, says
from shallmark.kernel import clock
from shallmark.kernel.gates import gate
from shallmark.kernel.texts import Text, has_text
from shallmark.manage.change_configuration.change_facts import facts_of
from shallmark.manage.change_configuration.change_names import (
    leads_through_design,
    plans_not_updated,
    unknown_references,
)
from shallmark.manage.change_configuration.change_rules import (
    EMERGENCY_STEP,
    approvers_of,
    assessment_gaps,
    decision_fault,
    decisions_of,
    is_approved_for_start,
    meets_major_criteria,
    rule_for,
    step_asked,
    template_fault,
    too_near,
)
from shallmark.manage.change_configuration.collisions import undecided
from shallmark.manage.change_configuration.considered import considered
from shallmark.manage.change_configuration.forms_change import role_names
from shallmark.manage.change_configuration.impact_of_change import impact_view_fault
from shallmark.manage.change_configuration.models import Change
from shallmark.manage.change_configuration.models import change_states as states
from shallmark.manage.change_configuration.signatures import COST, PLANS, SECURITY, gap


@gate(label=_("Normal change"), field="category")
def is_normal(change: Change) -> Text | None:
    if change.category == states.Category.STANDARD:
        return _("A standard change is not submitted: use its template.")
    if change.category == states.Category.EMERGENCY:
        return _("An emergency is not submitted: declare it.")
    return None


@gate(label=_("Standard change"), field="category")
def is_standard(change: Change) -> Text | None:
    if change.category != states.Category.STANDARD:
        return _("Only a standard change starts from a template: choose this category.")
    return None


@gate(label=_("Emergency"), field="category")
def is_emergency(change: Change) -> Text | None:
    if change.category != states.Category.EMERGENCY:
        return _("This is no emergency change: choose this category, or take the normal path.")
    return None


@gate(label=_("No emergency"), field="category")
def not_emergency(change: Change) -> Text | None:
    if change.category == states.Category.EMERGENCY:
        return _("An emergency is approved by the emergency authority: use that step.")
    return None


@gate(check="CHK-CHG-01", label=_("Category, requester, reason"), field="category")
def request_complete(change: Change) -> Text | None:
    known = change.category in states.Category.values
    if not known or change.requester_id is None or not says(change, change.reason):
        return in_words(
            _("Choose a category of the change policy in force, and give requester and reason.")
        )
    return None


@gate(label=_("Services or items"), field="services")
def touches_something(change: Change) -> Text | None:
    if not change.services and not change.items and not change.documents:
        return _("Name the services, the items or the documents that it touches.")
    return None


@gate(check="CHK-CHG-18", label=_("Design and transition"), field="project")
def routed_to_design(change: Change) -> Text | None:
    if meets_major_criteria(change.impact_answers) and not leads_through_design(change):
        return _("The answers meet the major-impact criteria (or this is a removal or transfer):"
                 " link the project or transition plan.")  # fmt: skip
    return None


@gate(check="CHK-CHG-10", label=_("Template in force"), field="template")
def template_usable(change: Change) -> Text | None:
    if change.category != states.Category.STANDARD or template_fault(change) == "":
        return None
    return _("The template is not approved, expired, does not cover these items, or failed since"
             " its approval: have it approved again, or make this a normal change.")  # fmt: skip


@gate(check="CHK-CHG-08", label=_("Why it cannot wait"), field="emergency_reason")
def emergency_said(change: Change) -> Text | None:
    if not says(change, change.emergency_reason):
        return in_words(_("Say which harm the normal path would let happen."))
    return None


@gate(label=_("Approval rule"), field="category")
def somebody_approves(change: Change) -> Text | None:
    rule = rule_for(change)
    if rule is None:
        return _("No approval rule is in force for this category, risk and cost.")
    if len(approvers_of(change, rule.roles, separate=rule.separate)) < rule.quorum:
        return _("The rule “%(rule)s” needs %(count)d people who neither asked, wrote, assessed nor"
                 " do it: give its roles to more people.") % {
            "rule": rule.title, "count": rule.quorum,
        }  # fmt: skip
    return None


@gate(check="CHK-CHG-02", label=_("Risk, benefit, feasibility, cost"), field="likelihood")
def assessed(change: Change) -> Text | None:
    if change.category in states.NORMAL and assessment_gaps(change):
        return or_none(
            _("Assess risk, benefit, feasibility, cost and the effect on services and customers; a"
              " cost of zero needs its basis.")
        )  # fmt: skip
    return None


@gate(check="CHK-CHG-03", label=_("Availability and continuity"), field="continuity_impact")
def plans_considered(change: Change) -> Text | None:
    if change.category not in states.NORMAL or not change.services:
        return None
    if not considered(change, "availability_impact", "continuity_impact"):
        return or_none(_("State the effect on the availability and continuity plans."))
    if broken := plans_not_updated(change):
        return _("It makes %(plans)s invalid: link the version that is right again.") % {
            "plans": ", ".join(broken)
        }
    return None


@gate(label=_("Names that somebody bears"), field="invalidates")
def names_known(change: Change) -> Text | None:
    unknown = unknown_references(change)
    if unknown:
        return _("Nothing of the kind is called %(names)s: correct the plans, controls, project or"
                 " release that it names.") % {"names": ", ".join(unknown[:5])}  # fmt: skip
    return None


@gate(check="CHK-CHG-04", label=_("Signed for security"), field="security_impact")
def security_signed(change: Change) -> Text | None:
    if gap(change, SECURITY):
        return _("Nobody of the security role has signed what it says now: have the effect on"
                 " security signed by “Sign for security”.")  # fmt: skip
    return None


@gate(check="CHK-CHG-03", label=_("Signed for plans"), field="continuity_impact")
def plans_signed(change: Change) -> Text | None:
    if gap(change, PLANS):
        return _("Nobody who answers for availability and continuity has signed what it says now:"
                 " have it signed by “Sign for plans”.")  # fmt: skip
    return None


@gate(check="CHK-CHG-02", label=_("Signed for cost"), field="financial")
def cost_signed(change: Change) -> Text | None:
    if gap(change, COST):
        return _("Nobody who answers for the money has signed a cost of this size: have it signed"
                 " by “Sign for cost”.")  # fmt: skip
    return None


@gate(check="CHK-CHG-04", label=_("No control bypassed"), field="bypasses_control")
def no_bypass(change: Change) -> Text | None:
    if change.bypasses_control:
        return _("Take the bypass of the control out of the change: such a change is never"
                 " authorised, in an emergency neither, and no waiver exists.")  # fmt: skip
    return None


@gate(check="CHK-CHG-05", label=_("Way back"), field="backout_plan")
def way_back(change: Change) -> Text | None:
    if change.category == states.Category.EMERGENCY or says(change, change.backout_plan):
        return None
    if says(change, change.not_reversible_reason, change.remedy):
        return None
    return in_words(
        _("Write how to go back, or why that is impossible and which approved remedy there is.")
    )


@gate(check="CHK-CFG-10", label=_("Impact seen"), field="items")
def impact_seen(change: Change) -> Text | None:
    return impact_view_fault(change)


@gate(check="CHK-CHG-19", label=_("Release plan"), field="release_impact", effect="warn")
def release_considered(change: Change) -> Text | None:
    if has_text(change.release) and not considered(change, "release_impact"):
        return or_none(
            _("The change belongs to a planned release: state what it means for its plan.")
        )
    return None


def _collision(change: Change) -> Text | None:
    collisions = undecided(change)
    if not collisions:
        return None
    return _("It collides with %(others)s: move it, or let the change manager take “Decide on"
             " collision”.") % {"others": ", ".join(collisions[:5])}  # fmt: skip


@gate(check="CHK-CHG-12", label=_("Decision in words"), field="collision_decision")
def collision_said(change: Change) -> Text | None:
    if says(change, change.collision_decision):
        return None
    return in_words(_("Write which of them goes when, and why both may."))


@gate(check="CHK-CHG-12", label=_("No collision"), field="collision_decision", effect="warn")
def collides_warned(change: Change) -> Text | None:
    return _collision(change)


@gate(check="CHK-CHG-12", label=_("No collision"), field="collision_decision")
def collides(change: Change) -> Text | None:
    return _collision(change)


def _in_freeze(freezes: tuple[str, ...]) -> Text | None:
    if not freezes:
        return None
    return _("It falls in the freeze %(freeze)s: move it, or ask the owner of the freeze for an"
             " exception.") % {"freeze": ", ".join(freezes)}  # fmt: skip


@gate(check="CHK-CHG-12", label=_("No freeze"), field="planned_start")
def free_of_freeze(change: Change) -> Text | None:
    return _in_freeze(facts_of(change).freezes)


@gate(check="CHK-CHG-12", label=_("No freeze now"))
def no_freeze_now(change: Change) -> Text | None:
    """An emergency begins when its authority says so."""
    emergency = change.category == states.Category.EMERGENCY
    return None if emergency else _in_freeze(facts_of(change).frozen)


@gate(check="CHK-CHG-07", label=_("Quorum of the rule"))
def decided_by_rule(change: Change) -> Text | None:
    fault = decision_fault(change, step_asked(change), change.version)
    if fault == "":
        return None
    if fault == "changed":
        return _("Plan, items, dates or risk changed after it was asked: the approvals lapsed, send"
                 " it to assessment again.")  # fmt: skip
    if fault == "own":
        return _("Somebody decided who asked for it, wrote, assessed or carries it out: another"
                 " holder of the role must decide.")  # fmt: skip
    sentence = ngettext(
        "%(count)d approval by %(roles)s is needed, of this version.",
        "%(count)d approvals by %(roles)s are needed, of this version.", change.quorum,
    )  # fmt: skip
    return sentence % {
        "count": change.quorum, "roles": role_names(change.approver_roles) or _("the rule's roles"),
    }  # fmt: skip


@gate(check="CHK-CHG-06", label=_("Emergency authority"))
def authority_decided(change: Change) -> Text | None:
    if not decisions_of(change, EMERGENCY_STEP, change.version):
        return _("The emergency authority has not decided yet: record the decision, by phone is"
                 " enough, with name and time.")  # fmt: skip
    return None


@gate(check="CHK-CHG-11", label=_("Affected are told"), field="planned_start", effect="warn")
def told_in_time(change: Change) -> Text | None:
    if change.category in states.NORMAL and too_near(change):
        return _("The planned start is nearer than the time of notice: tell the affected parties"
                 " now and record why.")  # fmt: skip
    return None


@gate(label=_("Reason"), check="CHK-CHG-21", field="decision_reason")
def reason_given(change: Change) -> Text | None:
    if not says(change, change.decision_reason):
        return in_words(_("Give the reason; the requester is told by it."))
    return None


@gate(check="CHK-CHG-06", label=_("Approved"))
def approved_before_start(change: Change) -> Text | None:
    if not is_approved_for_start(change):
        return _("Not approved: the change starts after the approval; no waiver exists.")
    return None


@gate(check="CHK-CHG-13", label=_("Tested"), field="no_test_reason")
def tested(change: Change) -> Text | None:
    if change.category not in states.NORMAL:
        return None
    tested = facts_of(change).tested
    if tested or (tested is None and says(change, change.no_test_reason)):
        return None
    if tested is None:
        return _("No test that passed came last: link one, or write why none is possible.")
    return _("No test that passed came last, and since plan, items or way back were altered: a"
             " test that failed is not explained away, test again.")  # fmt: skip


@gate(check="CHK-CHG-06", label=_("Planned window"), field="planned_start", effect="warn")
def inside_the_window(change: Change) -> Text | None:
    now, start, end = clock.now(), change.planned_start, change.planned_end
    if not (start and end):
        if change.category == states.Category.EMERGENCY:
            return None
        return _("No window is planned: plan one, or record why now.")
    if start <= now <= end:
        return None
    way = _("Plan another and have that approved, or record why now: it was begun outside its"
            " window then, whatever is moved afterwards.")  # fmt: skip
    early = _("The planned window is not open yet.")
    return f"{early if now < start else _('The planned window has passed.')} {way}"


@gate(label=_("Review follows"), field="outcome")
def is_reviewed_after(change: Change) -> Text | None:
    if change.category == states.Category.STANDARD and change.outcome == states.Outcome.SUCCESS:
        return _("A standard change that succeeded is completed without a review.")
    return None


@gate(label=_("Standard and successful"), field="outcome")
def is_standard_success(change: Change) -> Text | None:
    if change.category != states.Category.STANDARD or change.outcome != states.Outcome.SUCCESS:
        return _("Only a standard change that succeeded ends without a review.")
    return None
