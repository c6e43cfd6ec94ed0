"""Lapses to plant: each breaks one rule in a known share, and names the checks that must turn.

Ids and shares are those of the good organisation's table. A lapse that a gate would refuse enters
as a forced act: the write of an import, which no gate sees and every check judges.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from shallmark.simulate import bends
from shallmark.simulate import lapses_grc as grc
from shallmark.simulate.bends import Scene
from shallmark.simulate.lapses_change import CHANGES, HARMLESS
from shallmark.simulate.lapses_configuration import CONFIGURATION
from shallmark.simulate.lapses_governed import GOVERNED
from shallmark.simulate.stories import Story

Fits = Callable[[Story, Scene], bool]
Bend = Callable[[Story, Scene], None]
Plant = Callable[[Scene], list[str]]


@dataclass(frozen=True)
class Lapse:
    """One planted lapse and the checks it must turn; no other may."""

    id: str
    what: str
    checks: tuple[str, ...]
    #: share of the stories that fit; 0 = exactly one
    share: float = 0.0
    fits: Fits | None = None
    bend: Bend | None = None
    #: for what is no story: writes at the end, returns the members that fail
    planted: Plant | None = None
    #: false: planted and must not turn anything
    turns: bool = True
    #: true: planted in major incidents, which all others leave alone
    majors: bool = False
    #: what the check reports instead of the incidents, such as their month
    named: Callable[[Scene], list[str]] | None = None

    def mark(self, stories: Sequence[Story], scene: Scene) -> None:
        """Bend the share of stories that fit, before they are played."""
        if self.fits is None or self.bend is None:
            return
        free = [story for story in stories if not story.lapse and story.major == self.majors]
        found = [story for story in free if self.fits(story, scene)]
        many = max(1, round(len(found) * self.share)) if found else 0
        for story in scene.rng.sample(found, many):
            story.lapse = self.id
            self.bend(story, scene)

    def plant(self, scene: Scene) -> list[str]:
        return self.planted(scene) if self.planted is not None else []

    def members(self, found: list[str], scene: Scene) -> list[str]:
        """What the check must report, by the references of what was planted."""
        return self.named(scene) if self.named is not None and found else found


LAPSES: tuple[Lapse, ...] = (
    Lapse("L-007", "process owner left, role vacant", ("CHK-SMS-07",), planted=bends.vacant),
    Lapse(
        "L-151",
        "triaged incidents without category",
        ("CHK-INC-01",),
        0.01,
        lambda story, scene: bends.past_triage(story, scene) and bends.closed(story, scene),
        bends.no_category,
    ),
    Lapse(
        "L-152",
        "priority against the matrix without reason",
        ("CHK-INC-02",),
        0.03,
        bends.plain,
        bends.other_priority,
    ),
    Lapse(
        "L-153",
        "no escalation at the mark",
        ("CHK-INC-03",),
        0.05,
        bends.has_marks,
        bends.not_escalated,
    ),
    Lapse(
        "L-154",
        "customer not warned before a missed target",
        ("CHK-INC-04",),
        0.08,
        bends.missed,
        bends.not_warned,
    ),
    Lapse(
        "L-155", "open P2 silent for two days", ("CHK-INC-05",), 0.0, bends.open_p2, bends.silent
    ),
    Lapse("L-156", "closed without code", ("CHK-INC-06",), 0.02, bends.closed, bends.no_code),
    Lapse("L-157", "closed without search", ("CHK-INC-07",), 0.06, bends.closed, bends.no_search),
    Lapse(
        "L-158",
        "meets the criteria, never declared",
        ("CHK-INC-08",),
        0.0,
        lambda story, scene: bends.closed(story, scene) and story.priority <= 2,
        bends.undeclared,
    ),
    Lapse(
        "L-159",
        "top management told 95 minutes after declaration",
        ("CHK-INC-09",),
        0.0,
        bends.worth_telling,
        bends.told_late,
        majors=True,
    ),
    Lapse(
        "L-161",
        "owner changed without note",
        ("CHK-INC-11",),
        0.05,
        bends.not_handed_over,
        bends.hand_over,
    ),
    Lapse(
        "L-162",
        "many reopened in October, no analysis",
        ("CHK-INC-12",),
        0.12,
        bends.in_last_october,
        bends.reopened,
        named=bends.october,
    ),
    Lapse(
        "L-165",
        "entered five hours later",
        ("CHK-INC-15",),
        0.1,
        bends.late_without_harm,
        bends.entered_late,
    ),
    Lapse(
        "L-211", "security manager without authority", ("CHK-SEC-09",), planted=bends.no_authority
    ),
    *(Lapse(key, what, checks, planted=plant) for key, what, checks, plant in CONFIGURATION),
    *(Lapse(key, what, checks, planted=plant) for key, what, checks, plant in CHANGES),
    *(Lapse(key, what, (), planted=plant, turns=False) for key, what, plant in HARMLESS),
    *(Lapse(key, what, checks, planted=plant) for key, what, checks, plant in grc.PLANTED),
    *(Lapse(key, what, (), planted=plant, turns=False) for key, what, plant in grc.HARMLESS),
    Lapse(
        "L-212",
        "security incident readable by the desk",
        ("CHK-SEC-10",),
        0.0,
        grc.plain_security,
        grc.open_to_the_desk,
    ),
    Lapse(
        "C-04",
        "imported from an old tool without category, priority and search",
        ("CHK-INC-01", "CHK-INC-02", "CHK-INC-07"),
        0.04,
        bends.solved_at_once,
        bends.from_the_old_tool,
    ),
    Lapse(
        "N-04",
        "owner changed three times, each with a note",
        (),
        0.0,
        bends.not_handed_over,
        bends.handed_over_with_notes,
        turns=False,
    ),
    Lapse(
        "N-05",
        "entered after 3 h 50 min",
        (),
        0.0,
        bends.late_without_harm,
        bends.entered_just_in_time,
        turns=False,
    ),
    *(Lapse(key, what, checks, planted=plant) for key, what, checks, plant in GOVERNED),
)

BY_ID = {lapse.id: lapse for lapse in LAPSES}
#: what a demonstration plants: enough to see red, not so much that all is red
DEFAULT = ("L-153", "L-154", "L-155", "L-157", "L-161", "L-165")


def chosen(names: Iterable[str]) -> list[Lapse]:
    """The lapses of `names`: ids, check ids, `default`, `none`.

    Raises:
        ValueError: an id is unknown.

    """
    found: list[Lapse] = []
    for name in names:
        if name == "default":
            found += [BY_ID[key] for key in DEFAULT]
        elif name in BY_ID:
            found.append(BY_ID[name])
        elif any(name in lapse.checks for lapse in LAPSES):
            found += [lapse for lapse in LAPSES if name in lapse.checks]
        elif name != "none":
            raise ValueError(f"There is no lapse {name}.")
    return list(dict.fromkeys(found))
