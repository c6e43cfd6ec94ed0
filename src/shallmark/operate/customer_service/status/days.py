"""The last ninety days of a service: each day as its worst hour was."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shallmark.operate.customer_service.status.troubles import Spell
from shallmark.pages import formats

DAYS = 90
#: a bar and the room after it, in units of the drawing
STEP, WIDTH, HEIGHT = 4, 3, 20
#: the worst first
ORDER = ("down", "trouble", "planned", "works", "unknown")


@dataclass(frozen=True)
class Bars:
    """How each day was, oldest first, as the drawing and as a sentence say it."""

    states: tuple[str, ...]
    first: date

    @property
    def width(self) -> int:
        return DAYS * STEP - (STEP - WIDTH)

    @property
    def paths(self) -> list[tuple[str, str]]:
        """One path for each state: its bars."""
        return [
            (state, "".join(_bar(place) for place in places))
            for state in ORDER
            if (places := [n for n, each in enumerate(self.states) if each == state])
        ]

    @property
    def sentence(self) -> str:
        """What the bars show, for whoever does not see them."""
        count = {state: self.states.count(state) for state in ORDER}
        parts = [
            (count["down"], ngettext("down on %(num)d day", "down on %(num)d days", count["down"])),
            (
                count["trouble"],
                ngettext(
                    "some trouble on %(num)d day", "some trouble on %(num)d days", count["trouble"]
                ),
            ),
            (
                count["planned"],
                ngettext(
                    "planned work on %(num)d day", "planned work on %(num)d days", count["planned"]
                ),
            ),
        ]
        said = [words % {"num": number} for number, words in parts if number]
        said = said or [_("no trouble is known")]
        if count["unknown"]:
            known = self.first + timedelta(days=count["unknown"])
            said.append(_("told from %(day)s on") % {"day": formats.day(known)})
        return ", ".join(said)


def _bar(place: int) -> str:
    return f"M{place * STEP} 0h{WIDTH}v{HEIGHT}h-{WIDTH}z"


def bars(
    known_since: datetime | None, spells: Iterable[Spell], now: datetime, zone: tzinfo
) -> Bars:
    """Each day of the last ninety, the last is today; before it was on the page nothing is told."""
    today = now.astimezone(zone).date()
    first = today - timedelta(days=DAYS - 1)
    since = known_since.astimezone(zone).date() if known_since else today
    days = ["unknown" if first + timedelta(days=n) < since else "works" for n in range(DAYS)]
    for spell in spells:
        start = max((spell.start.astimezone(zone).date() - first).days, 0)
        end = min((spell.end.astimezone(zone).date() - first).days, DAYS - 1)
        for place in range(start, end + 1):
            days[place] = min(days[place], spell.state, key=ORDER.index)
    return Bars(tuple(days), first)


def begin(now: datetime, zone: tzinfo) -> datetime:
    """The midnight with which the first of these days begins."""
    local = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return local - timedelta(days=DAYS - 1)
