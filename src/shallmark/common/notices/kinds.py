"""Kinds of notices: the sentence of each, rendered outside SQL so that it can be translated."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shallmark.kernel import clock
from shallmark.pages import formats

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Kind:
    """One reason to tell somebody something."""

    name: "str | _StrPromise"
    #: of the list and of the mail's subject; values by name
    sentence: "str | _StrPromise"
    #: whether it goes by mail when the person chose nothing
    email: bool = True
    #: written by a person, so no machine's mark on the mail
    by_hand: bool = False
    #: last part of the address the mail leads to
    leads_to: str = ""
    #: what the mail says before that address
    leads_with: "str | _StrPromise" = ""
    #: said instead where there is no moment to be said
    without_moment: "str | _StrPromise" = ""
    #: asks the person for something; settled when that was decided, by whomever (`rules`)
    asks: bool = False


NOT_SOLVED = _("Not solved? Reopen it here: %(address)s")

KINDS: dict[str, Kind] = {
    "created": Kind(_("Recorded"), _("We have recorded it: %(title)s")),
    "assigned": Kind(_("Assigned to me"), _("%(actor)s assigned this to you: %(title)s")),
    "reply": Kind(_("Reply"), _("%(actor)s replied: %(title)s"), by_hand=True),
    "note": Kind(_("Private note"), _("%(actor)s wrote a note: %(title)s"), email=False),
    "mention": Kind(_("Mentioned"), _("%(actor)s mentioned you: %(title)s")),
    "resolved": Kind(
        _("Resolved"),
        _("Resolved, please check: %(title)s"),
        leads_to="/do/reopen",
        leads_with=NOT_SOLVED,
    ),
    "fulfilled": Kind(
        _("Fulfilled"),
        _("Fulfilled, please check: %(title)s"),
        leads_to="/do/reopen",
        leads_with=NOT_SOLVED,
    ),
    "how_was_it": Kind(
        _("How it was"),
        _("How was it? %(title)s"),
        leads_to="/satisfaction",
        leads_with=_("One question, signed in: %(address)s"),
        asks=True,
    ),
    "low_score": Kind(
        _("Low satisfaction"), _("%(actor)s was not satisfied, please follow up: %(title)s")
    ),
    "approval_late": Kind(
        _("Approval is late"), _("Waits for its approval longer than planned: %(title)s")
    ),
    "request_off": Kind(_("Request canceled"), _("Will not be delivered: %(title)s")),
    "article_word": Kind(
        _("Reader of an article"), _("%(actor)s says of this article: %(text)s"), by_hand=True
    ),
    "closed": Kind(_("Closed"), _("Closed: %(title)s")),
    "warning": Kind(_("Target at risk"), _("%(metric)s is due %(due)s: %(title)s")),
    "breach": Kind(_("Target missed"), _("%(metric)s was due %(due)s: %(title)s")),
    "at_risk": Kind(
        _("My target at risk"), _("The agreed time may be missed, we are working on it: %(title)s")
    ),
    "approval": Kind(
        _("Waits for my approval"), _("Waits for your approval: %(title)s"), asks=True
    ),
    "not_by_mail": Kind(
        _("An answer by mail to what waits for my approval"),
        _("An answer by mail decides nothing, please decide on its page: %(title)s"),
    ),
    "decided": Kind(_("Decided"), _("%(actor)s decided: %(title)s")),
    "acknowledge": Kind(
        _("To read and confirm"), _("Please read and confirm: %(title)s"), asks=True
    ),
    "to_force": Kind(
        _("To put in force"), _("Approved, and waits to be put in force: %(title)s"), asks=True
    ),
    "due": Kind(_("Due"), _("Due now or soon: %(title)s")),
    "nonconformity": Kind(
        _("Significant nonconformity"), _("A significant nonconformity was found: %(title)s")
    ),
    "ending": Kind(_("Comes to its end"), _("Comes to its end soon: %(title)s")),
    "board_agenda": Kind(_("Board meeting"), _("%(when)s: %(title)s")),
    "change_planned": Kind(
        _("Change planned"),
        _("Planned for %(when)s: %(title)s"),
        without_moment=_("To be done at once: %(title)s"),
    ),
    "change_stale": Kind(_("Change open"), _("Open past its planned end: %(title)s")),
    "deviation": Kind(
        _("Deviation of a change"),
        _("Carried out otherwise than approved, decide: %(title)s"),
        asks=True,
    ),
    "freeze_exception": Kind(
        _("Exception from a freeze"),
        _("Asks for an exception from your freeze: %(title)s"),
        asks=True,
    ),
    "approval_lapsed": Kind(
        _("Approval lapsed"), _("Changed after its approval, which lapsed: %(title)s")
    ),
    "change_off": Kind(_("Change not done"), _("Will not be done: %(title)s")),
    "second_person": Kind(
        _("Waits for a second person"),
        _("%(actor)s asks a second person to confirm: %(title)s"),
        asks=True,
    ),
    "stated": Kind(
        _("Stated in my name"),
        _("%(actor)s states this in your name, please confirm: %(title)s"),
        asks=True,
    ),
    "major": Kind(_("Major incident"), _("Major incident: %(title)s")),
    "role": Kind(
        _("Role in a major incident"), _("%(actor)s gave you the role “%(role)s”: %(title)s")
    ),
    "review_held": Kind(
        _("Review held"), _("Were you at the review? Say so on its page: %(title)s")
    ),
    "to_decide": Kind(
        _("Asks for my decision"), _("%(actor)s asks what follows, please decide: %(title)s")
    ),
    "security": Kind(_("Security incident"), _("Security incident, acknowledge it: %(title)s")),
}

#: those that ask for something
ASKING = tuple(key for key, kind in KINDS.items() if kind.asks)


#: a moment with its offset, as it is kept among the values of a notice
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d\S*(?:[+-]\d\d:\d\d|Z)$")


class _Said(dict[str, Any]):
    """Values of a sentence; one that is missing is an ellipsis, never an error.

    A moment is kept as ISO 8601 and said in the zone of whoever reads.
    """

    def __getitem__(self, key: str) -> object:
        value = super().__getitem__(key)
        if not (isinstance(value, str) and MOMENT.match(value)):
            return value
        zone = timezone.get_current_timezone()
        return formats.moment(datetime.fromisoformat(value), clock.now(), zone)

    def __missing__(self, key: str) -> str:
        return "\u2026"


def sentence(kind: str, values: Mapping[str, object]) -> str:
    """The sentence of a notice in the reader's language."""
    known = KINDS.get(kind)
    if known is None:
        return str(values.get("title", kind))
    bare = known.without_moment and not values.get("when")
    return in_words(str(known.without_moment if bare else known.sentence), values)


def in_words(text: str, values: Mapping[str, object]) -> str:
    """A text with these values in it, moments in the zone of whoever reads."""
    return text % _Said(values)
