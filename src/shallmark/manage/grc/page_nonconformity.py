"""What the page of a nonconformity shows beside what every record's page does."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from shallmark.kernel.people import Person
from shallmark.manage.grc.gates_nonconformity import doers
from shallmark.manage.grc.models import Nonconformity
from shallmark.manage.grc.page_actions import actions_context
from shallmark.manage.grc.page_judging import judging
from shallmark.manage.team.takers import takers
from shallmark.pages import formats


@dataclass(frozen=True)
class Clause:
    """A clause of an edition, with what it asks for in the words of the catalogue."""

    number: str
    title: str
    edition: str
    texts: tuple[str, ...]
    url: str
    #: names of the gates that keep it from happening again
    gates: tuple[str, ...]


#: (clause as it was written, check id) -> what it asks for; from the floor that knows the catalogue
#: (config/wiring.py)
clauses: list[Callable[[str, str], list[Clause]]] = []
#: clauses in view
SHOWN = 2


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
        "first_panels": ("judges", "clause"),
    }


def _said(word: str, at: datetime | None) -> str:
    return f"{word} {formats.day(timezone.localtime(at).date())}" if at else ""


def judges(finding: Nonconformity, person: Person) -> dict[str, Any]:
    """Who worked on it and does not judge its effect, and who may: the same list to everybody."""
    keys = doers(finding)
    parts = {
        key: _("answers for it") if key == finding.owner_id else _("worked on it") for key in keys
    }
    return judging(parts, takers(finding, "close"), person, _("may not judge"), _("may judge"))


def clause(finding: Nonconformity, _person: Person) -> dict[str, Any]:
    """The clause that is not met in our own words, and the gates that prevent it."""
    texts = [text for ask in clauses for text in ask(finding.clause, finding.check_id)]
    return {"clauses": texts[:SHOWN], "more": len(texts) - SHOWN}
