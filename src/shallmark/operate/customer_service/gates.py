"""Gates of the incident's steps. Each is the preventive twin of the check that it names.

Time limits cannot be prevented; where a check joins a limit to content, the gate asks the content.
"""

from django.utils.translation import gettext_lazy as _

from shallmark.common.hands import had_a_hand
from shallmark.common.parameters.queries import value
from shallmark.common.parameters.texts import in_words, says
from shallmark.kernel import clock
from shallmark.kernel.gates import gate
from shallmark.kernel.texts import Text
from shallmark.kernel.tracking import versions_of
from shallmark.operate.customer_service.known import plain_words
from shallmark.operate.customer_service.models import Incident
from shallmark.operate.customer_service.rules import (
    answered,
    matrix_priority,
    meets_major_criteria,
    was_urgent,
    workdays_waited,
)
from shallmark.plan.alignment.models import Service


@gate(check="CHK-INC-01", label=_("Caller"), field="reporter")
def caller_known(incident: Incident) -> Text | None:
    return None if incident.reporter_id else _("Say who reported it.")


@gate(check="CHK-INC-01", label=_("Described"), field="description")
def described(incident: Incident) -> Text | None:
    if says(incident, incident.description, besides=()):
        return None
    return in_words(_("Describe what does not work."))


@gate(check="CHK-INC-01", label=_("Service and category"), field="service")
def service_and_category(incident: Incident) -> Text | None:
    if incident.service_id is None and not Service.objects.exists():
        return _("There is no service yet: make one under Business/IT Alignment, and choose it"
                 " here.")  # fmt: skip
    if incident.service_id is None:
        return _("Choose the service that fails.")
    return None if incident.category_id else _("Choose a category.")


@gate(check="CHK-INC-02", label=_("Priority by matrix"), field="impact")
def priority_by_matrix(incident: Incident) -> Text | None:
    if not (incident.impact and incident.urgency and incident.priority):
        return _("Choose impact and urgency; the priority follows.")
    expected = matrix_priority(incident.impact, incident.urgency)
    if incident.priority == expected or says(incident, incident.priority_override_reason):
        return None
    if expected is None:
        return _("The matrix gives no priority for this impact and urgency: state a reason.")
    return _("The matrix says P%(priority)s: another priority needs a reason.") % {
        "priority": expected
    }


@gate(check="CHK-INC-11", label=_("Hand-over note"), field="handover_note", effect="warn")
def handover_noted(incident: Incident) -> Text | None:
    if not says(incident, incident.handover_note, besides=()):
        return in_words(_("Write a hand-over note: the next accountable person starts from it."))
    return None


@gate(label=_("Says what is waited for"), field="hold_note")
def wait_is_told(incident: Incident) -> Text | None:
    reason = incident.hold_reason
    if reason is None or not (reason.pauses or reason.tell_caller):
        return None
    if not says(incident, incident.hold_note):
        return in_words(_("Write to the caller what is waited for, and from whom: without it the"
                          " clock does not stop."))  # fmt: skip
    return None


@gate(check="CHK-INC-08", label=_("Major criteria answered"), field="criteria_answers")
def criteria_answered(incident: Incident) -> Text | None:
    if not answered(incident.criteria_answers):
        return _("Answer the criteria of a major incident.")
    return None


@gate(check="CHK-INC-08", label=_("Asked whether it is major"), field="criteria_answers")
def urgent_is_asked(incident: Incident) -> Text | None:
    if not answered(incident.criteria_answers) and was_urgent(incident):
        return _("Priority 1 and 2: answer the criteria of a major incident, yes or none of them.")
    return None


@gate(label=_("Is marked"))
def is_marked(incident: Incident) -> Text | None:
    if incident.security or incident.confidential:
        return None
    return _("It bears no mark: everybody of the desk reads it.")


@gate(label=_("Of no security category"), field="category")
def of_no_security_category(incident: Incident) -> Text | None:
    if incident.category is not None and incident.category.is_security:
        return _("Its category is one of security: give it the one that fits first.")
    return None


@gate(label=_("Not major yet"))
def not_major_yet(incident: Incident) -> Text | None:
    """Declared once more, its news would be owed from then on only (CHK-INC-09)."""
    if incident.major:
        return _("It is a major incident already: hand the lead over in its room.")
    return None


@gate(label=_("Is major"))
def is_major(incident: Incident) -> Text | None:
    return None if incident.major else _("Only a major incident can be demoted.")


@gate(label=_("Demoted by another"))
def demoted_by_another(incident: Incident) -> Text | None:
    """What ends the duties of a major incident is not decided by whoever has them (CHK-INC-09)."""
    if had_a_hand(incident.demoted_by_id, incident, "asked", "kept"):
        return _("Whoever declared it or leads it does not demote it: another person does.")
    return None


@gate(check="CHK-INC-08", label=_("Major declared"), field="criteria_answers")
def major_declared(incident: Incident) -> Text | None:
    if meets_major_criteria(incident.criteria_answers) and not incident.declared_at:
        return _("The answers meet the major criteria: declare it major, or correct the answers.")
    return None


@gate(check="CHK-INC-08", label=_("Asked whether it was major"), field="criteria_answers")
def canceled_is_asked(incident: Incident) -> Text | None:
    """What was accepted is canceled as it would be resolved: what it was once stays judged."""
    if incident.triaged_at is None:
        return None
    other = incident.duplicate_of
    if incident.declared_at is None and other is not None and other.declared_at is not None:
        return urgent_is_asked.refusal(incident)
    return urgent_is_asked.refusal(incident) or major_declared.refusal(incident)


@gate(label=_("No major incident"), field="duplicate_of")
def major_is_not_canceled(incident: Incident) -> Text | None:
    """Its duties (CHK-INC-10) end by a demotion, or go on in the declared one that it repeats."""
    other = incident.duplicate_of
    if not incident.major or (other is not None and other.declared_at is not None):
        return None
    return _("A major incident is resolved, or another person demotes it with a reason; then it is"
             " canceled.")  # fmt: skip


@gate(check="CHK-INC-15", label=_("Of an earlier one"), field="duplicate_of")
def duplicate_of_an_earlier(incident: Incident) -> Text | None:
    """What was reported first goes on: with the later one its clocks would begin again."""
    other = incident.duplicate_of
    if other is None or other.reported_at <= incident.reported_at:
        return None
    return _("%(other)s was reported later: cancel that one as a duplicate of this one.") % {
        "other": other.reference
    }


@gate(check="CHK-INC-06", label=_("Resolution"), field="resolution")
def resolution_written(incident: Incident) -> Text | None:
    if not says(incident, incident.resolution, besides=(incident.title, incident.description)):
        return in_words(_("Write what was done."))
    return None


@gate(check="CHK-INC-06", label=_("Resolution code"), field="resolution_code")
def resolution_coded(incident: Incident) -> Text | None:
    return None if incident.resolution_code_id else _("Choose a resolution code.")


@gate(check="CHK-INC-07", label=_("Known-error search"), field="kedb_words", effect="warn")
def known_errors_searched(incident: Incident) -> Text | None:
    if incident.kedb_searched_at is None or incident.kedb_hits is None:
        return _("Search known errors and earlier incidents; the search writes itself down.")
    if incident.reopened_at is not None and incident.kedb_searched_at < incident.reopened_at:
        return _("It was reopened since it was searched: search known errors once more.")
    return None


@gate(check="CHK-INC-07", label=_("Words to search with"), field="kedb_words")
def searched_with_words(incident: Incident) -> Text | None:
    if not plain_words(incident.kedb_words):
        return _("Search with at least one word of three letters.")
    return None


@gate(check="CHK-INC-04", label=_("Customer warned"), field="agreed_action", effect="warn")
def customer_warned(incident: Incident) -> Text | None:
    due = incident.next_due_at
    if due is not None and due < clock.now() and not says(incident, incident.agreed_action):
        return in_words(_("The target has passed: record the action agreed with the customer."))
    return None


@gate(check="CHK-INC-06", label=_("Resolved by somebody else"))
def resolved_by_another(incident: Incident) -> Text | None:
    resolvers = {incident.resolved_by_id}
    if incident.reopened_at is not None:
        # whoever resolved it once, though another did so again
        versions = versions_of(Incident).filter(pgh_obj=incident.pk, status="resolved")
        resolvers |= set(versions.values_list("resolved_by", flat=True))
    if incident.reporter_id is not None and incident.reporter_id in resolvers:
        return _("Whoever resolved it does not confirm it: it closes by itself in time.")
    return None


@gate(label=_("Caller's word"), field="word_at")
def caller_said_so(incident: Incident) -> Text | None:
    said, resolved = incident.word_at, incident.resolved_at
    if said is None or not incident.word_channel:
        return _("Say how and when the caller said that it works.")
    # Typed to the minute.
    if resolved is not None and said < resolved.replace(second=0, microsecond=0):
        return _("The caller cannot have confirmed it before it was resolved.")
    if said > clock.now():
        return _("That moment is still to come.")
    return None


@gate(check="CHK-INC-06", label=_("Counts once the caller confirms it"), effect="warn")
def confirmed_by_caller(incident: Incident) -> Text | None:
    if incident.confirmed_at is None:
        return _("Your word for the caller's: it counts as not confirmed until the caller says so"
                 " on the own page. Waiting is enough, too: it closes by itself.")  # fmt: skip
    return None


@gate(label=_("Waits for the caller"))
def waits_for_caller(incident: Incident) -> Text | None:
    if incident.word_by_id is None or incident.confirmed_at is not None:
        return _("There is no word of an agent that waits for the caller.")
    return None


@gate(check="CHK-INC-06", label=_("No answer of the caller"))
def not_answered(incident: Incident) -> Text | None:
    if incident.answered_at is not None:
        return _("The caller answered after it was resolved: read it, then reopen or close it.")
    return None


@gate(check="CHK-INC-06", label=_("Time to object is over"))
def waited_long_enough(incident: Incident) -> Text | None:
    waited, days = workdays_waited(incident, clock.now()), int(value("confirm_days"))
    if waited is None:
        return _("No calendar counts the working days since it was resolved.")
    if waited < days:
        return _("It closes by itself %(days)d working days after it was resolved.") % {
            "days": days
        }
    return None


@gate(label=_("Neither major nor security"))
def closes_by_itself(incident: Incident) -> Text | None:
    if incident.major or incident.security:
        return _("A major or security incident is closed by a person.")
    return None
