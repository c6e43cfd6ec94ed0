"""Who reads what few may read, besides those who work on it, report it or manage security.

Whom the security path told, and, of what is major, top management (ISO/IEC 20000-1, 8.6.1 and
8.7.3.3). Each is one condition of a query; the days are those of UTC, as checks count them.
"""

from datetime import UTC

from django.db.models import Exists, F, Q
from django.db.models.functions import TruncDate

from shallmark.kernel import clock
from shallmark.kernel.people import Person
from shallmark.manage.team.models import RoleAssignment
from shallmark.operate.customer_service.models import Escalation, SecurityStep

_HELD = "step__role__assignments__"


def told_by_path(person: Person) -> Q:
    """Who was told, and who held the role that was told on that day, or was its deputy then."""
    told = Escalation.objects.filter(kind=Escalation.Kind.SECURITY)
    by_role = told.annotate(day=TruncDate("at", tzinfo=UTC)).filter(
        Q(**{f"{_HELD}person": person.pk}) | Q(**{f"{_HELD}deputy": person.pk}),
        Q(**{f"{_HELD}ends_on__isnull": True}) | Q(**{f"{_HELD}ends_on__gt": F("day")}),
        **{f"{_HELD}starts_on__lte": F("day")},
    )
    by_name = told.filter(told=person.pk)
    # Asked once, and first: of whom the path never tells a role, what it told is not read at all.
    ever = RoleAssignment.objects.filter(
        Q(person=person.pk) | Q(deputy=person.pk), role__in=SecurityStep.objects.values("role")
    )
    as_holder = Q(Exists(ever)) & Q(pk__in=by_role.values("incident"))
    return Q(pk__in=by_name.values("incident")) | as_holder


def leads(person: Person) -> Exists:
    """Whether the person holds a role of top management today, or is the deputy in one."""
    held = RoleAssignment.objects.in_effect(clock.now().date())
    of_person = Q(person=person.pk) | Q(deputy=person.pk)
    return Exists(held.filter(of_person, role__top_management=True))


def leads_of_major(person: Person) -> Q:
    """Of incidents that were declared major, as top management."""
    return Q(declared_at__isnull=False) & Q(leads(person))
