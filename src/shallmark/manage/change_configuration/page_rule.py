"""What the page of an approval rule shows: who decides by it now, and what it applies to."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from shallmark.common.approvals.models import Approval
from shallmark.common.blocks.cells import Cell, named, row, state_of
from shallmark.common.blocks.tables import Table
from shallmark.common.blocks.words import Notice
from shallmark.kernel import clock
from shallmark.kernel.people import Person
from shallmark.manage.change_configuration.approvers import needed_words, vacant_of
from shallmark.manage.change_configuration.models import ApprovalRule, Change, StandardChange
from shallmark.manage.change_configuration.models import change_states as states
from shallmark.manage.team.models import RoleAssignment, RoleDefinition
from shallmark.pages import formats
from shallmark.pages.record_base import is_staff

#: rows of a list
MOST = 30


def rule_context(rule: ApprovalRule, person: Person) -> dict[str, Any]:
    """Five queries."""
    if not is_staff(person):
        return {}
    people, vacant = _holders(rule, person)
    every = {line[0].text for line in people}
    said = (needed_words(rule.quorum, len(every)), vacant)
    caption = "; ".join(words for words in said if words)
    notices = []
    if len(every) < rule.quorum:
        sentence = _("Too few people hold these roles: no change can be approved by this rule.")
        notices.append(Notice(sentence, tone="bad", icon="alert-triangle"))
    if not rule.is_active:
        notices.append(Notice(_("It is not in force: no change is approved by it.")))
    heads = (_("Who"), _("Role"), _("Since"), _("Until"))
    deciding = Table(_("Who decides now"), heads, people, caption, key="who",
                     empty=_("Nobody holds one of its roles."))  # fmt: skip
    return {"work": [*notices, deciding, _open_now(rule, person), _was_bound(rule, person)]}


def _holders(rule: ApprovalRule, person: Person) -> tuple[list[tuple[Cell, ...]], str]:
    """Each person with the role by which they decide, and the roles of nobody. Two queries."""
    today = clock.now().date()
    held = RoleAssignment.objects.in_effect(today).filter(person__is_active=True)
    known = held.filter(role__key__in=rule.roles) | held.filter(role__rights__in=rule.roles)
    named_roles = dict(
        RoleDefinition.objects.filter(key__in=rule.roles).values_list("key", "title")
    )
    rows, found = [], set()
    for one in known.select_related("person", "role").order_by("person__title", "role__title"):
        found |= {one.role.key, one.role.rights}
        title = named_roles.get(one.role.key) or named_roles.get(one.role.rights) or one.role.title
        note = _("you") if one.person_id == person.pk else ""
        until = formats.day(one.ends_on) if one.ends_on else _("no end")
        cell = Cell(
            one.person.title, person=one.person, url=one.person.get_absolute_url(), note=note
        )
        rows.append(row(cell, title, one.starts_on, until))
    return rows, vacant_of(rule.roles, found, named_roles)


def _open_now(rule: ApprovalRule, person: Person) -> Table:
    """Changes whose open question asks these roles for so many approvals. One query.

    Of standard changes it is their templates.
    """
    if rule.category == states.Category.STANDARD:
        asked = StandardChange.objects.visible_to(person).filter(status="in_approval")
        return _templates(_("Templates that wait for it"), "open", asked, _("No template waits."))
    questions = Approval.objects.filter(record_key="change", outcome=Approval.Outcome.OPEN)
    waits = Change.objects.visible_to(person).filter(
        category=rule.category, approver_roles=sorted(rule.roles), quorum=rule.quorum,
        pk__in=questions.values("record_id"),
    )  # fmt: skip
    return _table(_("Changes that wait for it"), "open", waits.order_by("planned_start", "pk"),
                  _("No change waits for it."))  # fmt: skip


def _was_bound(rule: ApprovalRule, person: Person) -> Table:
    """Those approved while they asked for the same roles and number: a change keeps these."""
    if rule.category == states.Category.STANDARD:
        held = StandardChange.objects.visible_to(person).filter(approved_at__isnull=False)
        return _templates(
            _("Templates that were approved"),
            "bound",
            held,
            _("No template was approved by it yet."),
        )
    bound = Change.objects.visible_to(person).filter(
        category=rule.category, approver_roles=sorted(rule.roles), quorum=rule.quorum,
        approved_at__isnull=False,
    )  # fmt: skip
    return _table(_("Approved by these roles"), "bound", bound.order_by("-approved_at")[:MOST],
                  _("No change was approved by it yet."))  # fmt: skip


def _templates(name: str, key: str, templates: Any, empty: str) -> Table:  # noqa: ANN401  templates
    rows = [
        row(named(one), state_of(one), str(one.get_risk_display()) if one.risk else "",
            one.approved_at, one.valid_to)
        for one in templates.order_by("title")[:MOST]
    ]  # fmt: skip
    heads = (_("Template"), _("State"), _("Risk"), _("Approved"), _("Valid until"))
    return Table(name, heads, rows, empty=empty, key=key)


def _table(name: str, key: str, changes: Any, empty: str) -> Table:  # noqa: ANN401  changes
    rows = [
        row(named(one), state_of(one), str(one.get_risk_display()) if one.risk else "",
            formats.money(one.financial, settings.CURRENCY) if one.financial is not None else "",
            one.approved_at or one.planned_start)
        for one in changes[:MOST]
    ]  # fmt: skip
    heads = (_("Change"), _("State"), _("Risk"), _("Cost"), _("Approved, or planned"))
    return Table(name, heads, rows, empty=empty, key=key)
