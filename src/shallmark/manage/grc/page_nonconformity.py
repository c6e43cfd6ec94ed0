"""What the page of a nonconformity shows beside what every record's page does."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from shallmark.kernel import access
from shallmark.kernel.people import Person
from shallmark.manage.grc.gates_nonconformity import doers
from shallmark.manage.grc.models import Nonconformity
from shallmark.manage.grc.page_actions import actions_context
from shallmark.manage.team.models import Person as Member
from shallmark.pages import formats


def nonconformity_context(finding: Nonconformity, person: Person) -> dict[str, Any]:
    """Its parts with who and when, and its actions. One query."""
    return {
        **actions_context(finding, person),
        "captions": {
            "description": _said(_("accepted"), finding.accepted_at),
            "correction": _said(_("done"), finding.corrected_at),
            "cause": _said(_("found"), finding.cause_found_at),
            "effect_note": _said(_("judged"), finding.effect_reviewed_at),
        },
        "first_panels": ("judges",),
    }


def _said(word: str, at: datetime | None) -> str:
    return f"{word} {formats.day(timezone.localtime(at).date())}" if at else ""


def judges(finding: Nonconformity, person: Person) -> dict[str, Any]:
    """Who worked on it and may therefore not judge its effect, and whether the reader may."""
    keys = doers(finding)
    people = Member.objects.filter(pk__in=keys).order_by("title")
    lines = [
        (one, _("answers for it") if one.pk == finding.owner_id else _("worked on it"))
        for one in people
    ]
    may = person.pk not in keys and access.may_step(person, finding, "close")
    return {
        "lines": lines,
        "reader": person if may else None,
        "may_not": _("may not judge"),
        "may": _("may judge"),
    }
