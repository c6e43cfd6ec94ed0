"""What waits for one person's own word: views of record types that say so (`View.asks`).

Each kind is declared once, as a view of its list. `/to-confirm`, the first screens, the pages of
functions and the list itself all read it, so that they say one number. What cannot be asked of the
database, as who may be a second person, is told by a module `to_confirm`.
"""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shallmark.common.approvals.queries import unanswered
from shallmark.kernel import access
from shallmark.kernel.access import ALL_STEPS
from shallmark.kernel.lifecycle import steps_of
from shallmark.kernel.people import Person
from shallmark.kernel.records import View, get_record_type

KEY = "to_decide"
DECIDE = _("Waits for my decision")


def asking(key: str, verb: str, *, apart: tuple[str, ...] = ()) -> View:
    """Records of the type `key` on which the reader's role may take this step now.

    `apart`: fields of the people who do not take it themselves.
    """

    def condition(person: Person, _now: datetime) -> Q:
        grants = access.grants_of(person, key)
        if not any(({verb} | ALL_STEPS) & grant.steps for grant in grants):
            return Q(pk__in=[])
        model = get_record_type(key).model
        waiting = Q(status__in=steps_of(model)[verb].sources) & access.writable(model, person)
        for name in apart:
            waiting &= ~Q(**{name: person})
        return waiting

    return View(KEY, DECIDE, condition=condition, asks=True)


def named_to_decide(name: str, state: str) -> View:
    """Records in this state whose field `name` names the reader."""
    return View(
        KEY, DECIDE, condition=lambda person, _now: Q(status=state, **{name: person}), asks=True
    )


def asked_of_me(key: str) -> View:
    """Records of the type `key` of which the reader was asked to approve, and has not answered."""

    def condition(person: Person, _now: datetime) -> Q:
        return Q(pk__in=unanswered(person).filter(record_key=key).values("record_id"))

    return View(KEY, _("Waits for my approval"), condition=condition, asks=True)
