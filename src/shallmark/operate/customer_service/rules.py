"""Rules of incidents that several places ask: the matrix, the category's defaults, the criteria."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from shallmark.common.parameters.texts import in_words, says
from shallmark.kernel import clock
from shallmark.kernel.config_cache import VersionedCache
from shallmark.kernel.exceptions import Invalid, NotAllowed
from shallmark.kernel.people import Person
from shallmark.kernel.tracking import versions_of
from shallmark.operate.customer_service import known
from shallmark.operate.customer_service.gates_security import worked_on
from shallmark.operate.customer_service.models import Incident
from shallmark.operate.customer_service.models.codes import PriorityRule
from shallmark.operate.customer_service.models.states import Confirmer
from shallmark.operate.customer_service.waiting import workdays_between
from shallmark.plan.alignment.queries import customer_ids_of

#: incidents of this priority and of higher ones are asked whether they are major
ASKED_OF = 2
#: Questions of a major incident; what the answers mean is decided by `meets_major_criteria`.
MAJOR_QUESTIONS = ("stops_critical_service", "affects_many", "no_workaround")


def matrix_priority(impact: int | None, urgency: int | None) -> int | None:
    """What the organisation's matrix says, or None where it has no such cell."""
    if impact is None or urgency is None:
        return None
    return _matrix.get().get((impact, urgency))


def _load_matrix() -> dict[tuple[int, int], int]:
    cells = PriorityRule.objects.values_list("impact", "urgency", "priority")
    return {(impact, urgency): priority for impact, urgency, priority in cells}


_matrix = VersionedCache(_load_matrix, "customer_service.PriorityRule")


def set_priority(incident: Incident) -> None:
    """Priority follows the matrix unless a reason for another one is on record."""
    if incident.priority_override_reason.strip() and incident.priority:
        return
    priority = matrix_priority(incident.impact, incident.urgency)
    if priority is not None:
        incident.priority = priority


def lowered_with_words(incident: Incident, before: Mapping[str, object], held: object) -> None:
    """A lower priority than it held, or none, says why, each time anew.

    Before it is accepted, too: what was reported as urgent stays known as that (CHK-INC-02, -08).

    Raises:
        Invalid: nothing is said.

    """
    if not isinstance(held, int) or (incident.priority is not None and incident.priority <= held):
        return
    if "lowered_because" not in before or not says(incident, incident.lowered_because):
        sentence = in_words(
            _("Say why the priority is lowered. A target that has passed stays passed.")
        )
        raise Invalid({"lowered_because": [str(sentence)]})


def note_of_this_hand_over(incident: Incident, before: Mapping[str, object]) -> None:
    """The note that stands there from the hand-over before is none of this one (CHK-INC-11)."""
    if before.get("owner") is not None and "handover_note" not in before:
        incident.handover_note = ""


def fill_from_category(incident: Incident) -> None:
    category = incident.category
    if category is None:
        return
    incident.impact = incident.impact or category.default_impact
    incident.urgency = incident.urgency or category.default_urgency
    incident.security = incident.security or category.is_security
    if incident.assigned_team_id is None:
        incident.assigned_team_id = category.default_team_id


def mark(incident: Incident, at: datetime) -> None:
    """From when the security path counts: since it is marked, by whichever way."""
    if incident.security and incident.security_at is None:
        incident.security_at = at


def mark_by_category(incident: Incident, before: Mapping[str, object]) -> None:
    """A category of security marks it, also where it is chosen later than at first."""
    if {"category", "category_id"} & before.keys() and incident.category is not None:
        incident.security = incident.security or incident.category.is_security


def take_mark_away(incident: Incident, by: Person | None) -> None:
    """Others read it again.

    Raises:
        NotAllowed: by another than the security manager, or by who worked on a security incident.

    """
    if by is not None and not {"security_manager", "admin"} & by.role_keys:
        raise NotAllowed(_("The security manager alone lets the others read it again."))
    if by is not None and incident.security and worked_on(incident, by.pk):
        raise NotAllowed(
            _("Whoever worked on a security incident does not take its mark away: another security"
              " manager does, or an administrator.")
        )  # fmt: skip
    incident.security = incident.confidential = False
    incident.security_category = incident.security_priority = incident.security_at = None


def fill_people(incident: Incident, by: Person | None) -> None:
    """Caller, customer and team where they follow from what is known."""
    if incident.reporter_id is None and by is not None and not by.is_staff_member:
        incident.reporter = by
    if incident.customer_id is None and incident.reporter is not None:
        incident.customer_id = next(iter(customer_ids_of(incident.reporter)), None)
    if incident.assigned_team_id is None and incident.service is not None:
        incident.assigned_team_id = incident.service.support_team_id


def caller_named_by_another(
    incident: Incident, before: Mapping[str, object], by: Person | None
) -> None:
    """Whoever works on it puts nobody in the place of the caller, who confirms it (CHK-INC-06).

    Raises:
        Invalid: the one who has it names another caller though work began, or the caller wrote it.

    """
    held = before.get("reporter")
    if (
        held is None
        or by is None
        or by.pk not in {incident.assigned_to_id, incident.resolved_by_id}
    ):
        return
    if incident.triaged_at is not None or incident.created_by_id == getattr(held, "pk", held):
        sentence = _("You work on it: somebody else of the desk names another caller.")
        raise Invalid({"reporter": [sentence]})


def set_confirmer(incident: Incident, by: Person | None) -> None:
    """Who confirms is who acts, as what that person is to the incident.

    Raises:
        NotAllowed: neither the caller nor, of what a monitor opened, the service's owner.

    """
    if by is None or by.pk not in {incident.reporter_id, incident.monitored_owner_id}:
        raise NotAllowed(_("Only the caller confirms that it works."))
    incident.confirmed_by = by
    if by.pk != incident.reporter_id:
        incident.confirmed_as = Confirmer.SERVICE_OWNER
    else:
        incident.confirmed_as = Confirmer.EVENT if by.is_system else Confirmer.CALLER


def meets_major_criteria(answers: Mapping[str, object]) -> bool:
    """Two yes among the questions make an incident major; the ledger counts alike."""
    criteria = (answers.get(question) for question in MAJOR_QUESTIONS)
    return sum(answer is True or answer in {"true", "yes"} for answer in criteria) >= 2


def was_urgent(incident: Incident) -> bool:
    """Whether it has a priority that is asked for, or ever had one."""
    if incident.priority is not None and incident.priority <= ASKED_OF:
        return True
    if not incident.lowered_because:
        return False
    return versions_of(Incident).filter(pgh_obj_id=incident.pk, priority__lte=ASKED_OF).exists()


def answered(answers: Mapping[str, object]) -> bool:
    """Whether each question of a major incident has its answer, or two say yes already."""
    said = (True, False, "true", "false", "yes", "no")
    each = (answers.get(question) for question in MAJOR_QUESTIONS)
    return meets_major_criteria(answers) or all(answer in said for answer in each)


def sign_answers(incident: Incident, before: Mapping[str, object], by: Person | None) -> None:
    """Who answers the criteria is who writes, and when; what stood is not taken away.

    Raises:
        Invalid: an answer is left out, or who made it major by the answers takes them back alone.

    """
    old = before.get("criteria_answers") or {}
    assert isinstance(old, Mapping)
    new = incident.criteria_answers
    if not set(old) <= set(new):
        raise Invalid({"criteria_answers": [_("Answers stay: change one, take none away.")]})
    alone = by is None or incident.criteria_by_id in (None, by.pk)
    if meets_major_criteria(old) and not meets_major_criteria(new) and alone:
        raise Invalid(
            {
                "criteria_answers": [
                    _("Another person corrects answers that make it major; or declare it.")
                ]
            }
        )
    incident.criteria_by, incident.criteria_at = by, clock.now()


def search_known(incident: Incident, by: Person | None) -> None:
    """Search earlier incidents with the given words, and write down what was searched and found.

    Raises:
        Invalid: what was taken is none of what the search finds.

    """
    searched = known.search(incident.kedb_words, by, but=incident)
    taken = incident.kedb_taken
    if taken is not None and taken.pk not in {each.pk for each in searched.hits}:
        raise Invalid(
            {
                "kedb_taken": [
                    _("These words do not find %s: take what they find.") % taken.reference
                ]
            }
        )
    incident.kedb_words, incident.kedb_hits = searched.words, len(searched.hits)
    incident.found = tuple(searched.hits)
    incident.kedb_searched_by = by
    sentence = _("“%(words)s”: %(hits)d found") % {
        "words": searched.words,
        "hits": incident.kedb_hits,
    }
    if taken is not None:
        sentence += ", " + _("%(reference)s taken") % {"reference": taken.reference}
    incident.kedb_result = sentence[:240]


def workdays_waited(incident: Incident, now: datetime) -> int | None:
    """Working days of its calendar from resolution until now, as CHK-INC-06 counts them."""
    return workdays_between(incident.service, incident.resolved_at, now)
