"""Lapses to plant: each breaks one rule in a known share, and names the checks that must turn.

Ids and shares are those of the good organisation's table. A lapse that a gate would refuse enters
as a forced act: the write of an import, which no gate sees and every check judges.
"""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from shallmark.simulate.organisation import Organisation
from shallmark.simulate.stories import AGREED, GOALS, Act, Story, Teller


@dataclass(frozen=True)
class Scene:
    """Where a lapse is planted."""

    rng: random.Random
    org: Organisation
    start: datetime
    end: datetime
    teller: Teller


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


def _past_triage(story: Story, scene: Scene) -> bool:
    triage = story.find("triage")
    return triage is not None and triage.at < scene.end


def _closed(story: Story, scene: Scene) -> bool:
    return story.closed_by(scene.end)


def _no_category(story: Story, _scene: Scene) -> None:
    story.acts[1].values.pop("category")
    _force(story, "triage", "resolve")


def _other_priority(story: Story, _scene: Scene) -> None:
    story.acts[1].values["priority"] = 5 if story.priority < 5 else 4
    _force(story, "triage")


def _force(story: Story, *verbs: str) -> None:
    for act in story.acts:
        if act.verb in verbs:
            act.forced = True


def _plain(story: Story, scene: Scene) -> bool:
    """Priority 3 to 5, so that another priority moves no clock over a mark."""
    return _past_triage(story, scene) and story.priority == 4 and _closed(story, scene)


def _has_marks(story: Story, scene: Scene) -> bool:
    """The story runs past the warning mark of its resolution target, but not past the target."""
    resolved = story.find("resolve")
    if resolved is None or resolved.at >= scene.end or story.find("put_on_hold"):
        return False
    share = _used(story, scene, resolved)
    return 0.8 < share < 0.98 and not story.find("reopen")


def _missed(story: Story, scene: Scene) -> bool:
    resolved = story.find("resolve")
    if resolved is None or resolved.at >= scene.end or story.find("put_on_hold"):
        return False
    return _used(story, scene, resolved) > 1.02 and not story.find("reopen")


def _used(story: Story, scene: Scene, resolved: Act) -> float:
    _response, goal, _silence, always = GOALS[story.priority]
    time = scene.teller.times["24x7" if always else "office"]
    began = min(story.acts[0].values["reported_at"], story.acts[0].at)
    return time.between(began, resolved.at) / goal


def _not_escalated(story: Story, _scene: Scene) -> None:
    story.escalated = False


def _not_warned(story: Story, _scene: Scene) -> None:
    story.warned = False


def _open_p2(story: Story, scene: Scene) -> bool:
    opened = story.acts[0].at
    return (
        scene.end - timedelta(days=6) < opened < scene.end - timedelta(days=3)
        and len(story.acts) > 2
        and not story.security
    )


def _silent(story: Story, _scene: Scene) -> None:
    """Two days without a word: triaged as P2, then nothing; every mark was escalated in time."""
    story.acts = [act for act in story.acts if act.verb in {"create", "edit", "triage"}][:3]
    story.acts[1].values |= {"impact": 1, "urgency": 2, "agreed_action": AGREED}
    story.acts[1].at = story.acts[0].at + timedelta(minutes=5)
    story.acts[2].at = story.acts[1].at + timedelta(seconds=30)
    story.priority = 2


def _no_code(story: Story, _scene: Scene) -> None:
    for act in story.acts:
        if act.verb == "resolve":
            act.values.pop("resolution_code")
    _force(story, "resolve", "close", "auto_close")


def _no_search(story: Story, _scene: Scene) -> None:
    story.acts = [act for act in story.acts if act.verb != "note_search"]


def _undeclared(story: Story, _scene: Scene) -> None:
    story.acts[1].values["criteria_answers"] = {
        "stops_critical_service": True,
        "affects_many": True,
        "no_workaround": False,
    }
    _force(story, "resolve")


def _worth_telling(story: Story, _scene: Scene) -> bool:
    """A major incident that lasted long enough for the first word to be late."""
    words = [act for act in story.acts if act.verb == "tell"]
    return len(words) > 2


def _told_late(story: Story, _scene: Scene) -> None:
    declared = story.find("declare_major")
    if declared is not None:
        first = declared.at + timedelta(minutes=95)
        story.acts = [act for act in story.acts if act.verb != "tell" or act.at >= first]
        said = next(act for act in story.acts if act.verb == "tell")
        said.at = first


def _hand_over(story: Story, scene: Scene) -> None:
    triage = story.acts[2]
    other = scene.rng.choice([one for one in scene.org.staff["desk"] if one != triage.by])
    story.add(Act(triage.at + timedelta(minutes=1), "hand_over", triage.by, {"owner": other}))


def _not_handed_over(story: Story, scene: Scene) -> bool:
    return _past_triage(story, scene) and not story.find("hand_over") and _closed(story, scene)


def _in_last_october(story: Story, scene: Scene) -> bool:
    last = story.acts[-1]
    plain = last.verb == "close" and not (story.find("reopen") or story.find("put_on_hold"))
    return plain and f"{last.at:%Y-%m}" in _october(scene) and _closed(story, scene)


def _october(scene: Scene) -> list[str]:
    """The last October of the span, as the check names months."""
    last = scene.end - timedelta(seconds=1)
    return [f"{last.year - (last.month < 10)}-10"]


def _reopened(story: Story, _scene: Scene) -> None:
    resolved, closed = story.find("resolve"), story.acts[-1]
    if resolved is None:
        return
    gap = (closed.at - resolved.at) / 4
    again = Act(resolved.at + gap, "reopen", resolved.by, reason="The fault came back.")
    done = Act(resolved.at + 2 * gap, "resolve", resolved.by, dict(resolved.values))
    story.add(again, done)


def _by_phone(story: Story, scene: Scene) -> bool:
    return story.channel == "phone" and story.priority >= 4 and _closed(story, scene)


def _late_without_harm(story: Story, scene: Scene) -> bool:
    """Five hours late, yet answered before the mark: most of them lie outside service hours."""
    triage = story.find("triage")
    if triage is None or not _by_phone(story, scene):
        return False
    reported = story.acts[0].at - timedelta(hours=5)
    used = scene.teller.times["office"].between(reported, triage.at)
    return used < 0.7 * GOALS[story.priority][0] and not _near_mark(story, scene)


def _near_mark(story: Story, scene: Scene) -> bool:
    """Whether the resolution could cross a mark when the clock starts hours earlier."""
    resolved = story.find("resolve")
    return resolved is None or _used(story, scene, resolved) > 0.4


def _entered_late(story: Story, _scene: Scene) -> None:
    story.acts[0].values["reported_at"] = story.acts[0].at - timedelta(hours=5)


def _entered_just_in_time(story: Story, _scene: Scene) -> None:
    story.acts[0].values["reported_at"] = story.acts[0].at - timedelta(hours=3, minutes=50)


def _handed_over_with_notes(story: Story, scene: Scene) -> None:
    triage = story.acts[2]
    for minute in (1, 2, 3):
        other = scene.rng.choice(scene.org.staff["desk"])
        values = {"owner": other, "handover_note": f"Note {minute}: see the log, caller knows."}
        story.add(Act(triage.at + timedelta(minutes=minute), "hand_over", triage.by, values))


def _vacant(scene: Scene) -> list[str]:
    """The owner of the problem process left nine days ago; nobody follows."""
    from shallmark.kernel import door
    from shallmark.manage.team.models import RoleAssignment

    left = scene.end - timedelta(days=9)
    held = RoleAssignment.objects.get(role__key="problem_process_owner", ends_on__isnull=True)
    door.edit(held, by=None, values={"ends_on": left.date()}, at=left, source="job")
    return [str(held.role.reference)]


def _no_authority(scene: Scene) -> list[str]:
    from shallmark.kernel import door
    from shallmark.manage.team.models import RoleDefinition

    role = RoleDefinition.objects.get(key="security_manager")
    at = scene.end - timedelta(days=20)
    door.edit(role, by=None, values={"authority": ""}, at=at, source="job")
    return [str(role.reference)]


LAPSES: tuple[Lapse, ...] = (
    Lapse("L-007", "process owner left, role vacant", ("CHK-SMS-07",), planted=_vacant),
    Lapse(
        "L-151",
        "triaged incidents without category",
        ("CHK-INC-01",),
        0.01,
        lambda story, scene: _past_triage(story, scene) and _closed(story, scene),
        _no_category,
    ),
    Lapse(
        "L-152",
        "priority against the matrix without reason",
        ("CHK-INC-02",),
        0.03,
        _plain,
        _other_priority,
    ),
    Lapse("L-153", "no escalation at the mark", ("CHK-INC-03",), 0.05, _has_marks, _not_escalated),
    Lapse(
        "L-154",
        "customer not warned before a missed target",
        ("CHK-INC-04",),
        0.08,
        _missed,
        _not_warned,
    ),
    Lapse("L-155", "open P2 silent for two days", ("CHK-INC-05",), 0.0, _open_p2, _silent),
    Lapse("L-156", "closed without code", ("CHK-INC-06",), 0.02, _closed, _no_code),
    Lapse("L-157", "closed without search", ("CHK-INC-07",), 0.06, _closed, _no_search),
    Lapse(
        "L-158",
        "meets the criteria, never declared",
        ("CHK-INC-08",),
        0.0,
        lambda story, scene: _closed(story, scene) and story.priority <= 2,
        _undeclared,
    ),
    Lapse(
        "L-159",
        "top management told 95 minutes after declaration",
        ("CHK-INC-09",),
        0.0,
        _worth_telling,
        _told_late,
        majors=True,
    ),
    Lapse(
        "L-161",
        "owner changed without note",
        ("CHK-INC-11",),
        0.05,
        _not_handed_over,
        _hand_over,
    ),
    Lapse(
        "L-162",
        "many reopened in October, no analysis",
        ("CHK-INC-12",),
        0.12,
        _in_last_october,
        _reopened,
        named=_october,
    ),
    Lapse(
        "L-165",
        "entered five hours later",
        ("CHK-INC-15",),
        0.1,
        _late_without_harm,
        _entered_late,
    ),
    Lapse("L-211", "security manager without authority", ("CHK-SEC-09",), planted=_no_authority),
    Lapse(
        "N-04",
        "owner changed three times, each with a note",
        (),
        0.0,
        _not_handed_over,
        _handed_over_with_notes,
        turns=False,
    ),
    Lapse(
        "N-05",
        "entered after 3 h 50 min",
        (),
        0.0,
        _late_without_harm,
        _entered_just_in_time,
        turns=False,
    ),
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
