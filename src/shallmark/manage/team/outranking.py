"""Which rights a role gives that somebody does not hold: whoever gives them needs another person.

The administrator holds every right. Everybody else holds a right by the role that carries it: code
and rules ask for roles by name (boards, approvals, exceptions, hidden records), so the name of a
role is a right like each of its grants.
"""

from collections.abc import Callable, Iterable
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from shallmark.kernel import access, clock
from shallmark.kernel.access import ALL_STEPS, Grant, Scope, roles
from shallmark.kernel.people import Person
from shallmark.kernel.records import record_types
from shallmark.manage.team.models import AuthorityLevel, RoleAssignment, RoleDefinition
from shallmark.manage.team.models import Person as PersonRecord
from shallmark.manage.team.queries import is_top_management

ADMIN = "admin"
#: whether something of an upper floor asks for a role by its key (config/wiring.py)
asked_by_name: list[Callable[[str], bool]] = []


def lacking(person: Person, definitions: Iterable[RoleDefinition]) -> list[str]:
    """What the roles give that the person does not hold, in words; empty: nothing."""
    if ADMIN in person.role_keys:
        return []
    reasons: list[str] = []
    for role in definitions:
        reasons += _beyond(person, role)
    return list(dict.fromkeys(reasons))


def _beyond(person: Person, role: RoleDefinition) -> list[str]:
    reasons: list[str] = []
    known = roles().get(role.rights)
    if known is not None and role.rights not in person.role_keys:
        more = [label for label, grant in _grants(known) if not _holds(person, grant)]
        name = _("the rights of “%(role)s”") % {"role": known.name}
        reasons.append(
            f"{name} ({', '.join(more[:3])}{', …' if more[3:] else ''})" if more else name
        )
    if role.top_management and not is_top_management(person):
        reasons.append(_("decisions of top management"))
    if any(asks(role.key) for asks in asked_by_name) and not _held(person, role):
        reasons.append(_("approvals that ask for “%(role)s”") % {"role": role.title})
    reasons += [_level_text(level) for level in _levels(role) if not may_decide_so(person, level)]
    return reasons


def _grants(role: access.Role) -> list[tuple[str, Grant]]:
    """What the role may with each record type, by the type's name."""
    known = ((kind, role.grant_for(kind.key)) for kind in record_types())
    return [
        (str(kind.label()), Grant(**{**vars(grant), "record": kind.key}))
        for kind, grant in known
        if grant is not None
    ]


def _holds(person: Person, wanted: Grant) -> bool:
    """Whether the person's own roles give all that the grant gives."""
    own = access.grants_of(person, wanted.record)
    steps = frozenset().union(*(grant.steps for grant in own))
    return (
        _reaches(wanted.read, {grant.read for grant in own})
        and _reaches(wanted.write, {grant.write for grant in own})
        and (steps >= ALL_STEPS or wanted.steps <= steps)
        and (not wanted.create or any(grant.create for grant in own))
    )


def _reaches(wanted: Scope, own: set[Scope]) -> bool:
    """Scopes between "own" and "everything" reach other records each: none stands for another."""
    return wanted == Scope.NOTHING or wanted in own or Scope.EVERYTHING in own


def _held(person: Person, role: RoleDefinition) -> bool:
    day = clock.now().date()
    return RoleAssignment.objects.in_effect(day).filter(person=person.pk, role=role.pk).exists()


def _levels(role: RoleDefinition) -> list[AuthorityLevel]:
    return list(AuthorityLevel.objects.filter(role=role.pk)) if role.pk else []


def _level_text(level: AuthorityLevel) -> str:
    return _("authority over “%(matter)s”") % {"matter": level.get_matter_display()}


def may_decide_so(person: Person, level: AuthorityLevel) -> bool:
    """Whether the person's own roles decide as far as the level does."""
    day = clock.now().date()
    held = RoleAssignment.objects.in_effect(day).filter(person=person.pk).values("role")
    own = AuthorityLevel.objects.filter(role__in=held, matter=level.matter)
    enough = Q(up_to__isnull=True)
    if level.up_to is not None:
        enough |= Q(up_to__gte=level.up_to)
    return own.filter(enough).exclude(pk=level.pk).exists() or (
        own.filter(pk=level.pk, up_to=level.up_to).exists()
    )


def lasting(day: date | None = None) -> QuerySet[RoleAssignment]:
    """Assignments that are in effect, or will be."""
    return RoleAssignment.objects.exclude(ends_on__lte=day or clock.now().date())


def holders(role: RoleDefinition | None) -> frozenset[int]:
    """Who holds the role, now or later on."""
    if role is None or role.pk is None:
        return frozenset()
    return frozenset(lasting().filter(role=role.pk).values_list("person_id", flat=True))


def roles_of(person: PersonRecord) -> list[RoleDefinition]:
    """What the person holds, now or later on; the administrator of the first start included."""
    held = lasting().filter(person=person.pk).values("role")
    definitions = list(RoleDefinition.objects.filter(pk__in=held))
    if person.is_superuser:
        definitions.append(RoleDefinition(title=str(roles()[ADMIN].name), rights=ADMIN))
    return definitions
