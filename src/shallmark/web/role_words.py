"""What a role allows, in one sentence, for whoever gives it."""

from collections import Counter
from functools import cache

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shallmark.kernel.access import Grant, Role, Scope, roles
from shallmark.kernel.people import Person
from shallmark.kernel.records import get_record_type, record_types
from shallmark.manage.team.models import RoleDefinition

#: kinds of records that a sentence names
MOST = 4
#: rights of the roles that are offered before anything is typed
USUAL = ("service_desk_agent", "resolver", "end_user", "incident_manager")


def roles_allow(person: Person) -> list[tuple[RoleDefinition, str]]:
    """Every role that the person may read, with its sentence. One query."""
    known = RoleDefinition.objects.visible_to(person).order_by("title")
    return [(role, sentence(role.rights)) for role in known]


def usual_roles(person: Person) -> list[RoleDefinition]:
    """Those that most people are given, in the order in which a team is brought in. One query."""
    known = RoleDefinition.objects.visible_to(person).filter(rights__in=USUAL)
    return sorted(known, key=lambda role: USUAL.index(role.rights))


def sentence(rights: str) -> str:
    """What whoever holds these rights may read, and what he makes and changes.

    Named first is what few other roles allow: that is what tells one role from another.
    """
    role = roles().get(rights)
    if role is None:
        return _("Gives no rights in this product.")
    whole = role.by_record.get("*")
    if whole is not None and whole.write == Scope.EVERYTHING:
        return _("Reads and changes everything.")
    reads = _("Reads everything") if whole is not None else _reads(role)
    kinds = sorted(_written(role), key=lambda key: (_holders()[key], key))
    if not kinds:
        return _("%(reads)s, changes nothing.") % {"reads": reads}
    return _("%(reads)s; makes or changes %(kinds)s.") % {"reads": reads, "kinds": _named(kinds)}


def _reads(role: Role) -> str:
    """Of a role that does not read everything."""
    kinds = [grant.record for grant in role.grants if grant.read > Scope.NOTHING]
    own = all(grant.read != Scope.EVERYTHING or grant.record == "category" for grant in role.grants)
    named = {"kinds": _named(kinds)}
    return _("Reads %(kinds)s of the own customer") % named if own else _("Reads %(kinds)s") % named


def _named(keys: list[str]) -> str:
    built = {record_type.key for record_type in record_types()}
    words = [str(get_record_type(key).label_plural()) for key in keys if key in built]
    rest = len(words) - MOST
    if rest > 1:
        more = ngettext("%(num)s more", "%(num)s more", rest) % {"num": rest}
        return ", ".join([*words[:MOST], more])
    return ", ".join(words)


def _written(role: Role) -> set[str]:
    """Kinds of records that the role makes, or of which it changes more than the own ones."""
    return {grant.record for grant in role.grants if grant.record != "*" and _writes(grant)}


def _writes(grant: Grant) -> bool:
    return grant.create or grant.write > Scope.OWN


@cache
def _holders() -> Counter[str]:
    """How many roles write each kind."""
    return Counter(key for role in roles().values() for key in _written(role))
