"""Which stories a lapse fits, and how it bends them before they are played."""

import random
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


def past_triage(story: Story, scene: Scene) -> bool:
    triage = story.find("triage")
    return triage is not None and triage.at < scene.end


def closed(story: Story, scene: Scene) -> bool:
    return story.closed_by(scene.end)


def no_category(story: Story, _scene: Scene) -> None:
    story.acts[1].values.pop("category")
    force(story, "triage", "resolve")


def other_priority(story: Story, _scene: Scene) -> None:
    story.acts[1].values["priority"] = 5 if story.priority < 5 else 4
    force(story, "triage")


def force(story: Story, *verbs: str) -> None:
    for act in story.acts:
        if act.verb in verbs:
            act.forced = True


def plain(story: Story, scene: Scene) -> bool:
    """Priority 3 to 5, so that another priority moves no clock over a mark."""
    return past_triage(story, scene) and story.priority == 4 and closed(story, scene)


def has_marks(story: Story, scene: Scene) -> bool:
    """The story runs past the warning mark of its resolution target, but not past the target."""
    resolved = story.find("resolve")
    if resolved is None or resolved.at >= scene.end or story.find("put_on_hold"):
        return False
    share = used(story, scene, resolved)
    return 0.8 < share < 0.98 and not story.find("reopen")


def missed(story: Story, scene: Scene) -> bool:
    resolved = story.find("resolve")
    if resolved is None or resolved.at >= scene.end or story.find("put_on_hold"):
        return False
    return used(story, scene, resolved) > 1.02 and not story.find("reopen")


def used(story: Story, scene: Scene, resolved: Act) -> float:
    _response, goal, _silence, always = GOALS[story.priority]
    time = scene.teller.times["24x7" if always else "office"]
    began = min(story.acts[0].values["reported_at"], story.acts[0].at)
    return time.between(began, resolved.at) / goal


def not_escalated(story: Story, _scene: Scene) -> None:
    story.escalated = False


def not_warned(story: Story, _scene: Scene) -> None:
    story.warned = False


def open_p2(story: Story, scene: Scene) -> bool:
    opened = story.acts[0].at
    return (
        scene.end - timedelta(days=6) < opened < scene.end - timedelta(days=3)
        and len(story.acts) > 2
        and not story.security
    )


def silent(story: Story, _scene: Scene) -> None:
    """Two days without a word: triaged as P2, then nothing; every mark was escalated in time."""
    story.acts = [act for act in story.acts if act.verb in {"create", "edit", "triage"}][:3]
    story.acts[1].values |= {"impact": 1, "urgency": 2, "agreed_action": AGREED}
    story.acts[1].at = story.acts[0].at + timedelta(minutes=5)
    story.acts[2].at = story.acts[1].at + timedelta(seconds=30)
    story.priority = 2


def no_code(story: Story, _scene: Scene) -> None:
    for act in story.acts:
        if act.verb == "resolve":
            act.values.pop("resolution_code")
    force(story, "resolve", "close", "auto_close")


def no_search(story: Story, _scene: Scene) -> None:
    story.acts = [act for act in story.acts if act.verb != "note_search"]


def undeclared(story: Story, _scene: Scene) -> None:
    story.acts[1].values["criteria_answers"] = {
        "stops_critical_service": True,
        "affects_many": True,
        "no_workaround": False,
    }
    force(story, "resolve")


def worth_telling(story: Story, _scene: Scene) -> bool:
    """A major incident that lasted long enough for the first word to be late."""
    words = [act for act in story.acts if act.verb == "tell"]
    return len(words) > 2


def told_late(story: Story, _scene: Scene) -> None:
    declared = story.find("declare_major")
    if declared is not None:
        first = declared.at + timedelta(minutes=95)
        story.acts = [act for act in story.acts if act.verb != "tell" or act.at >= first]
        said = next(act for act in story.acts if act.verb == "tell")
        said.at = first


def hand_over(story: Story, scene: Scene) -> None:
    triage = story.acts[2]
    other = scene.rng.choice([one for one in scene.org.staff["desk"] if one != triage.by])
    story.add(Act(triage.at + timedelta(minutes=1), "hand_over", triage.by, {"owner": other}))


def not_handed_over(story: Story, scene: Scene) -> bool:
    return past_triage(story, scene) and not story.find("hand_over") and closed(story, scene)


def in_last_october(story: Story, scene: Scene) -> bool:
    last = story.acts[-1]
    once = last.verb == "close" and not (story.find("reopen") or story.find("put_on_hold"))
    return once and f"{last.at:%Y-%m}" in october(scene) and closed(story, scene)


def october(scene: Scene) -> list[str]:
    """The last October of the span, as the check names months."""
    last = scene.end - timedelta(seconds=1)
    return [f"{last.year - (last.month < 10)}-10"]


def reopened(story: Story, _scene: Scene) -> None:
    resolved, closed = story.find("resolve"), story.acts[-1]
    if resolved is None:
        return
    gap = (closed.at - resolved.at) / 4
    again = Act(resolved.at + gap, "reopen", resolved.by, reason="The fault came back.")
    done = Act(resolved.at + 2 * gap, "resolve", resolved.by, dict(resolved.values))
    story.add(again, done)


def from_the_old_tool(story: Story, scene: Scene) -> None:
    """As the tool before this one kept it: solved with a code, never classified or looked up."""
    story.acts = [act for act in story.acts if act.verb not in {"note_search", "hand_over"}]
    key = f"{scene.rng.getrandbits(48):012x}"
    story.acts[0].values |= {"source_system": "old_desk", "source_key": key}
    for name in ("category", "impact", "urgency"):
        story.acts[1].values.pop(name)
    force(story, "triage", "resolve", "close", "auto_close")


def solved_at_once(story: Story, scene: Scene) -> bool:
    again = story.find("reopen") or story.find("put_on_hold")
    return closed(story, scene) and not again and not story.security


def by_phone(story: Story, scene: Scene) -> bool:
    return story.channel == "phone" and story.priority >= 4 and closed(story, scene)


def late_without_harm(story: Story, scene: Scene) -> bool:
    """Five hours late, yet answered before the mark: most of them lie outside service hours."""
    triage = story.find("triage")
    if triage is None or not by_phone(story, scene):
        return False
    reported = story.acts[0].at - timedelta(hours=5)
    waited = scene.teller.times["office"].between(reported, triage.at)
    return waited < 0.7 * GOALS[story.priority][0] and not near_mark(story, scene)


def near_mark(story: Story, scene: Scene) -> bool:
    """Whether the resolution could cross a mark when the clock starts hours earlier."""
    resolved = story.find("resolve")
    return resolved is None or used(story, scene, resolved) > 0.4


def entered_late(story: Story, _scene: Scene) -> None:
    story.acts[0].values["reported_at"] = story.acts[0].at - timedelta(hours=5)


def entered_just_in_time(story: Story, _scene: Scene) -> None:
    story.acts[0].values["reported_at"] = story.acts[0].at - timedelta(hours=3, minutes=50)


def handed_over_with_notes(story: Story, scene: Scene) -> None:
    triage = story.acts[2]
    for minute in (1, 2, 3):
        other = scene.rng.choice(scene.org.staff["desk"])
        values = {"owner": other, "handover_note": f"Note {minute}: see the log, caller knows."}
        story.add(Act(triage.at + timedelta(minutes=minute), "hand_over", triage.by, values))


def vacant(scene: Scene) -> list[str]:
    """The owner of the problem process left nine days ago; nobody follows."""
    from shallmark.kernel import door
    from shallmark.manage.team.models import RoleAssignment

    left = scene.end - timedelta(days=9)
    held = RoleAssignment.objects.get(role__key="problem_process_owner", ends_on__isnull=True)
    door.edit(held, by=None, values={"ends_on": left.date()}, at=left, source="job")
    return [str(held.role.reference)]


def no_authority(scene: Scene) -> list[str]:
    from shallmark.kernel import door
    from shallmark.manage.team.models import RoleDefinition

    role = RoleDefinition.objects.get(key="security_manager")
    at = scene.end - timedelta(days=20)
    door.edit(role, by=None, values={"authority": ""}, at=at, source="job")
    return [str(role.reference)]
