"""What the pages of roles tell: who holds them, what they allow, what is kept apart from them."""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shallmark.common.blocks.bands import Bands, Lasting, over_time, span_of_days
from shallmark.common.blocks.cells import Cell
from shallmark.common.blocks.tables import Table
from shallmark.common.blocks.words import Fact, days_left
from shallmark.kernel import access, clock
from shallmark.kernel.access import Grant, Scope
from shallmark.kernel.people import Person as AnyPerson
from shallmark.kernel.records import get_record_type
from shallmark.kernel.texts import Text, capital
from shallmark.manage.team.models import (
    AuthorityLevel,
    CompetenceNeed,
    Responsibility,
    RoleAssignment,
    RoleDefinition,
    SeparationRule,
)
from shallmark.pages import formats
from shallmark.web.room_parts import Line, Listing, Room, told
from shallmark.web.room_people import until

#: assignments of a role that are read, the newest first
MOST = 60
SCOPES: dict[Scope, Text] = {
    Scope.OWN: gettext_lazy("own ones"),
    Scope.TEAM: gettext_lazy("those of the own teams"),
    Scope.SERVICE: gettext_lazy("those of the own services"),
    Scope.CUSTOMER: gettext_lazy("those of the own customer"),
    Scope.EVERYTHING: gettext_lazy("all"),
}


def of_role(role: RoleDefinition, person: AnyPerson) -> Room:
    """Who holds it, what it allows, what is kept apart from it, and who held it before."""
    today = clock.now().date()
    held = RoleAssignment.objects.visible_to(person).filter(role=role)
    assignments = list(held.select_related("person", "deputy").order_by("-starts_on")[:MOST])
    room = Room()
    running = [one for one in assignments if _runs(one, today)]
    if role.mandatory and not running:
        room.notice = (
            _("Vacant: this role must be held."),
            f"/role-assignments/new?role={role.pk}",
        )
    room.blocks = [
        _holders(role, assignments, today, person),
        rights_of(role),
        _apart(role, person, today),
        _history(assignments, today),
    ]
    needs = CompetenceNeed.objects.visible_to(person).filter(role=role, is_active=True)
    levels = AuthorityLevel.objects.visible_to(person).filter(role=role).order_by("matter")
    parts = Responsibility.objects.visible_to(person).filter(role=role).order_by("subject")
    room.listings = [
        Listing(_("Competences it asks for"), [
            Line(one.competence.title, one.get_absolute_url(), "star")
            for one in needs.select_related("competence").order_by("competence__title")
        ]),
        Listing(_("Decides"), [
            Line(str(one.get_matter_display()), one.get_absolute_url(), "gavel", end=limit_of(one))
            for one in levels
        ]),
        Listing(_("Parts in processes and services"), [
            Line(one.subject, one.get_absolute_url(), "table", end=str(one.get_part_display()))
            for one in parts[:20]
        ]),
    ]  # fmt: skip
    return told(room)


def holders_by_role(roles: Iterable[int], person: AnyPerson, day: date) -> dict[int, list[str]]:
    """The names of those who hold each of the roles on a day. One query."""
    held = RoleAssignment.objects.visible_to(person).in_effect(day).filter(role__in=list(roles))
    names: dict[int, list[str]] = {}
    for one in held.select_related("person").order_by("person__title"):
        names.setdefault(one.role_id, []).append(str(one.person))
    return names


def limit_of(level: AuthorityLevel) -> str:
    """Up to where it reaches, in words."""
    if level.up_to is None:
        return _("without limit")
    return _("up to %(amount)s") % {"amount": formats.money(level.up_to, settings.CURRENCY)}


def _runs(one: RoleAssignment, today: date) -> bool:
    return one.starts_on <= today and (one.ends_on is None or one.ends_on > today)


def _holders(
    role: RoleDefinition, assignments: list[RoleAssignment], today: date, person: AnyPerson
) -> Table:
    lasting = [one for one in assignments if one.ends_on is None or one.ends_on > today]
    rows = [
        (
            Cell(one.person, one.get_absolute_url(), person=one.person),
            Cell(one.deputy, person=one.deputy)
            if one.deputy
            else Cell(_("no deputy"), tone="warn"),
            Cell(one.scope or "–"),
            Cell(one.starts_on),
            until(one.ends_on, today),
            Cell(one.get_status_display(), status=one.status),
        )
        for one in lasting
    ]
    new = access.may_create(person, "role_assignment")
    return Table(
        _("Held by"),
        (_("Holder"), _("Deputy"), _("For"), _("From"), _("Until"), _("State")),
        rows,
        empty=_("Nobody holds this role now."),
        url=f"/role-assignments?view=all&role={role.reference}",
        add=(f"/role-assignments/new?role={role.pk}", _("Assign")) if new else None,
    )


def rights_of(role: RoleDefinition) -> Table:
    """What its holders may in this product, in words; kinds with the same right share a row."""
    known = access.roles().get(role.rights)
    by_words: dict[str, list[str]] = {}
    for grant in sorted(known.grants if known else (), key=lambda each: each.record == "*"):
        by_words.setdefault(_grant_words(grant), []).append(_kind(grant))
    rows = [
        (Cell(words), Cell(", ".join(dict.fromkeys(kinds)))) for words, kinds in by_words.items()
    ]
    return Table(
        _("What it allows"),
        (_("May"), _("Of what")),
        rows,
        caption=str(known.name) if known else "",
        empty=_("It gives no rights in this product: it says who answers."),
    )


def _kind(grant: Grant) -> str:
    if grant.record == "*":
        return _("everything else")
    return capital(get_record_type(grant.record).label_plural())


def _grant_words(grant: Grant) -> str:
    words = []
    if grant.create:
        words.append(_("make"))
    if grant.write > Scope.NOTHING:
        words.append(_("change %(which)s") % {"which": SCOPES[grant.write]})
    if grant.steps:
        words.append(_("take steps"))
    if grant.read > Scope.NOTHING:
        words.append(_("read %(which)s") % {"which": SCOPES[grant.read]})
    return ", ".join(words) or _("nothing")


def _apart(role: RoleDefinition, person: AnyPerson, today: date) -> Table:
    """The roles that nobody holds beside it, and who does."""
    rules = SeparationRule.objects.visible_to(person).filter(
        Q(first=role) | Q(second=role), is_active=True
    )
    rules = rules.select_related("first", "second").order_by("pk")
    held = RoleAssignment.objects.visible_to(person).in_effect(today)
    mine = held.filter(role=role).values("person")
    both: dict[int, list[str]] = {}
    for one in held.filter(person__in=mine).exclude(role=role).select_related("person"):
        both.setdefault(one.role_id, []).append(str(one.person))
    rows = []
    for rule in rules:
        other = rule.second if rule.first_id == role.pk else rule.first
        names = both.get(other.pk, [])
        united = Cell(", ".join(names), tone="warn") if names else Cell(_("nobody"))
        rows.append(
            (Cell(other.title, other.get_absolute_url()), united,
             Cell(rule.title, rule.get_absolute_url()))
        )  # fmt: skip
    return Table(_("Kept apart from"), (_("Role"), _("Who holds both"), _("Why")), rows)


def _history(assignments: list[RoleAssignment], today: date) -> Bands:
    lasting = [
        Lasting(
            str(one.person), str(one.person), one.starts_on, one.ends_on, one.get_absolute_url()
        )
        for one in reversed(assignments)
    ]
    return over_time(
        _("Held from when to when"), (_("Holder"), _("Role"), _("When")), lasting, today
    )


def of_assignment(one: RoleAssignment, person: AnyPerson) -> Room:
    """Since when and until when, who gave it, what else its holder holds, and what conflicts."""
    today = clock.now().date()
    room = Room(facts=_when(one, today))
    held = RoleAssignment.objects.visible_to(person).in_effect(today).filter(person=one.person_id)
    others = list(held.exclude(pk=one.pk).select_related("role").order_by("role__title"))
    rules = SeparationRule.objects.visible_to(person).filter(
        Q(first=one.role_id, second__in=[each.role_id for each in others])
        | Q(second=one.role_id, first__in=[each.role_id for each in others]),
        is_active=True,
    )
    against = {
        rule.second_id if rule.first_id == one.role_id else rule.first_id: rule
        for rule in rules.select_related("first", "second")
    }
    room.blocks = [
        _acts(one),
        _beside(others, against, str(one.person)),
        rights_of(one.role),
    ]
    if against:
        rule = next(iter(against.values()))
        room.notice = (_("Kept apart: %(rule)s") % {"rule": rule}, rule.get_absolute_url())
    return told(room)


def _when(one: RoleAssignment, today: date) -> list[Fact]:
    """Since and until when, and who stands in."""
    first = Fact(_("since"), one.starts_on)
    if one.starts_on > today:
        first = days_left(_("begins"), one.starts_on, today, soon=0)
    deputy = Fact(_("stands in"), _("nobody"), "warn")
    if one.deputy:
        deputy = Fact(_("stands in"), str(one.deputy))
    return [first, days_left(_("until"), one.ends_on, today), deputy]


def _acts(one: RoleAssignment) -> Table:
    """Who gave it, who confirmed and who accepted it; where nobody did, that is said."""
    acts = (
        (_("appointed by"), one.appointed_by, one.created_at, Cell(_("the system"))),
        (_("confirmed by"), one.confirmed_by, None, Cell(_("nobody: no second person was needed"))),
        (_("accepted by"), one.accepted_by, one.accepted_at,
         Cell(_("not accepted yet"), tone="warn")),
    )  # fmt: skip
    rows = [
        (Cell(label), Cell(who, person=who) if who else missing, Cell(when or "–"))
        for label, who, when, missing in acts
    ]
    caption = span_of_days(one.starts_on, one.ends_on)
    return Table(_("How it was given"), (_("Act"), _("Who"), _("When")), rows, caption)


def _beside(others: list[RoleAssignment], against: dict[int, SeparationRule], holder: str) -> Table:
    rows = []
    for one in others:
        rule = against.get(one.role_id)
        conflict = Cell(_("none"))
        if rule:
            conflict = Cell(rule.title, rule.get_absolute_url(), "warn")
        rows.append(
            (
                Cell(one.role.title, one.get_absolute_url()),
                Cell(span_of_days(one.starts_on, one.ends_on)),
                conflict,
            )
        )
    name = _("What %(name)s holds beside it") % {"name": holder}
    heads = (_("Role"), _("When"), _("Conflict"))
    return Table(name, heads, rows, empty=_("No other role now, and so no conflict."))
