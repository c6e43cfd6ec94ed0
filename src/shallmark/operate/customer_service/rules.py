"""Rules of incidents that several places ask: the matrix, the category's defaults, the criteria."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from shallmark.kernel.kept import Kept
from shallmark.operate.customer_service.models.codes import PriorityRule

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


_matrix = Kept(_load_matrix, "customer_service.PriorityRule")


def set_priority(incident: Any) -> None:
    """Priority follows the matrix unless a reason for another one is on record."""
    if incident.priority_override_reason.strip() and incident.priority:
        return
    found = matrix_priority(incident.impact, incident.urgency)
    if found is not None:
        incident.priority = found


def fill_from_category(incident: Any) -> None:
    category = incident.category
    if category is None:
        return
    incident.impact = incident.impact or category.default_impact
    incident.urgency = incident.urgency or category.default_urgency
    incident.security = incident.security or category.is_security
    if incident.assigned_team_id is None:
        incident.assigned_team_id = category.default_team_id


def fill_people(incident: Any, by: Any) -> None:
    """Caller, customer and team where they follow from what is known."""
    from shallmark.plan.alignment.queries import customer_ids_of

    if incident.reporter_id is None and by is not None and not by.is_staff_member:
        incident.reporter = by
    if incident.customer_id is None and incident.reporter_id is not None:
        incident.customer_id = next(iter(customer_ids_of(incident.reporter)), None)
    if incident.assigned_team_id is None and incident.service_id is not None:
        incident.assigned_team_id = incident.service.support_team_id


def meets_major_criteria(answers: dict[str, Any]) -> bool:
    """Two yes among the questions make an incident major."""
    return sum(bool(answers.get(question)) for question in MAJOR_QUESTIONS) >= 2


def workdays_before(now: datetime, days: int, calendar: str = "office") -> datetime:
    """The same time of day, `days` working days of the calendar earlier.

    Raises:
        KeyError: there is no such calendar, or its working time is not built.

    """
    from shallmark.common.calendars.queries import working_times

    time = working_times()[calendar]
    moment = now
    left = days
    while left:
        moment -= timedelta(days=1)
        local = moment.astimezone(ZoneInfo(time.zone))
        start = local.replace(hour=0, minute=0, second=0, microsecond=0)
        if time.between(start, start + timedelta(days=1)):
            left -= 1
    return moment
