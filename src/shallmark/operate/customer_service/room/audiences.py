"""Who is told of a major incident: customers, top management, and those who work on it."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.contrib.auth import get_user_model
from django.db.models import CharField, Q, QuerySet, Value

from shallmark.common.notices.models import Notice
from shallmark.operate.customer_service.majors import top_management
from shallmark.operate.customer_service.models import Incident
from shallmark.operate.customer_service.models.states import OPEN

CUSTOMER, MANAGEMENT, STAFF = "customer", "management", "staff"
AUDIENCES = (CUSTOMER, MANAGEMENT, STAFF)


def joined(incident: Incident) -> QuerySet[Incident]:
    """Open incidents of others that hang on it."""
    return incident.children.filter(status__in=OPEN)


def people_of(incident: Incident) -> Mapping[str, set[int]]:
    """Keys of the people of each audience. One query."""
    active = get_user_model().objects.filter(is_active=True, is_system=False)
    callers = Q(reported_incidents=incident) | Q(reported_incidents__in=joined(incident))
    if incident.customer_id:
        callers |= Q(customer_person__customer=incident.customer_id)
    working = Q(pk__in=[key for key in (incident.assigned_to_id, incident.owner_id) if key])
    working |= Q(memberships__team=incident.assigned_team_id or 0)
    working |= Q(memberships__team__services=incident.service_id or 0)
    parts = {
        CUSTOMER: active.filter(callers),
        MANAGEMENT: top_management(),
        STAFF: active.filter(working),
    }
    rows = [
        people.order_by().values_list(Value(key, output_field=CharField()), "pk")
        for key, people in parts.items()
    ]
    found: dict[str, set[int]] = {key: set() for key in parts}
    for key, person in rows[0].union(*rows[1:]):
        found[key].add(person)
    return found


def heard(incidents: Iterable[Incident], people: set[int], at: datetime) -> int:
    """How many of these people have a notice of that moment about one of the incidents."""
    notices = Notice.objects.filter(
        record_key="incident",
        record_id__in=[incident.pk for incident in incidents],
        person__in=people,
        at=at,
    )
    return notices.values("person").distinct().count()
