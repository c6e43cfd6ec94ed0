"""Lapses in changes, by the ids of the good organisation.

Each is a whole change as an old tool would have kept it, with one thing amiss: no gate saw it, its
check finds it, and no other does.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from shallmark.common.approvals.models import Approval, Decision
from shallmark.common.notices.models import Notice
from shallmark.kernel.history import writing
from shallmark.manage.change_configuration.change_quarters import quarter_of
from shallmark.manage.change_configuration.models import (
    Change,
    ChangeAnalysis,
    Ci,
    Freeze,
    Pir,
    StandardChange,
    TestResult,
)
from shallmark.simulate.bends import Scene
from shallmark.simulate.changes import ASSESSMENT, Office, sighting
from shallmark.simulate.registers import Pen

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Old:
    """The tool before: writes whole changes, one night each, with what is amiss."""

    def __init__(self, scene: Scene, days: float = 60) -> None:
        self.scene, self.pen = scene, Pen(scene)
        self.office = Office(self.pen)
        self.night = scene.end.replace(hour=2, minute=0) - timedelta(days=days)

    def change(self, *, parts: str = "approval test review notice", **amiss: Any) -> Any:
        """Closed, with everything in its place but `amiss`; `parts` stand beside it."""
        self.night += DAY
        start, office = self.night, self.office
        requester, implementer = office.people(self.night.day)
        said = {
            **ASSESSMENT, "title": "From the tool before", "category": "minor", "risk": "low",
            "reason": "Asked for.", "requester": requester, "implementer": implementer,
            "requested_at": start - 14 * DAY, "submitted_at": start - 14 * DAY,
            "services": [office.org.services["S03"].reference], "plan": "As always.",
            "assessed_at": start - 12 * DAY, "assessed_by": office.manager,
            "security_assessor": office.security, "impact_snapshot": {"services": "seen"},
            "planned_start": start, "planned_end": start + HOUR, "policy_version": "old",
            "approved_at": start - 10 * DAY, "scheduled_at": start - 10 * DAY,
            "approved_version": 1, "approver_roles": ["change_manager"], "outcome": "success",
            "started_at": start, "implemented_at": start + HOUR, "reviewed_at": start + 2 * DAY,
            "closed_at": start + 3 * DAY, "closed_by": office.manager,
            "ci_update_not_needed": "Nothing of the register changes.",
        }  # fmt: skip
        whole = {**said, **amiss}
        status = whole.pop("status", "closed")
        made = self.pen.bring(Change, status, whole.pop("at", start + 3 * DAY), **whole)
        self._beside(made, set(parts.split()))
        return made

    def _beside(self, change: Any, parts: set[str]) -> None:
        at, start = self.night - 10 * DAY, self.night
        if "approval" in parts:
            self.approve(change, "approve", self.office.manager, at)
        if "test" in parts:
            self._plain(TestResult, at, change=change, environment="test", result="passed",
                        tested_at=at, tested_by=change.implementer)  # fmt: skip
        if "review" in parts:
            self.pen.bring(Pir, "concluded", start + 2 * DAY, title="Review", change=change,
                           success="yes", reviewed_by=self.office.manager,
                           reviewed_at=start + 2 * DAY)  # fmt: skip
        if "notice" in parts:
            self.tell(change, at)

    def _plain(self, model: Any, at: datetime, **values: Any) -> None:
        from shallmark.kernel.numbers import next_reference

        with writing(by=None, verb="import", source="import", at=at):
            model(
                reference=next_reference(model.record_type().prefix), title="From the tool before",
                created_at=at, updated_at=at, **values,
            ).save(force_insert=True)  # fmt: skip

    def approve(self, change: Any, step: str, person: Any, at: datetime) -> None:
        with writing(by=None, verb="import", source="import", at=at):
            asked = Approval.objects.create(
                record_key="change", record_id=change.pk, reference=change.reference,
                record_version=1, step=step, outcome="approved", requested_at=at, decided_at=at,
            )  # fmt: skip
            Decision.objects.create(
                approval=asked, person=person, roles="change_manager", decision="approved",
                record_version=1, shown_at=at, at=at,
            )  # fmt: skip

    def tell(self, change: Any, at: datetime) -> None:
        Notice.objects.create(
            person=self.office.staff[0], record_key="change", record_id=change.pk, at=at,
            reference=change.reference, kind="change_planned", audience="customer",
            values={"title": change.title},
        )  # fmt: skip


def amiss(count: int = 1, **values: Any) -> Callable[[Scene], list[str]]:
    """So many changes with these values."""

    def plant(scene: Scene) -> list[str]:
        old = Old(scene)
        return [old.change(**values).reference for _each in range(count)]

    return plant


def assessed_late(scene: Scene) -> list[str]:
    old = Old(scene)
    return [old.change(assessed_at=old.night + DAY - 9 * DAY).reference]


def started_early(scene: Scene) -> list[str]:
    """Approved three hours after it began."""
    old = Old(scene)
    change = old.change(parts="test review notice")
    old.approve(change, "approve", old.office.manager, old.night + 3 * HOUR)
    return [change.reference]


def own_approval(scene: Scene) -> list[str]:
    old = Old(scene)
    change = old.change(parts="test review notice")
    old.approve(change, "approve", change.requester, old.night - 10 * DAY)
    return [change.reference]


def not_completed(scene: Scene) -> list[str]:
    """An emergency that nobody approved afterwards."""
    old, found = Old(scene), []
    for _each in range(2):
        change = old.change(
            parts="review", category="emergency", emergency_reason="It stands still."
        )
        old.approve(change, "approve_emergency", old.office.manager, old.night - 10 * DAY)
        found.append(change.reference)
    return found


def many_emergencies(scene: Scene) -> list[str]:
    """So many whole emergencies in one quarter that its share is above the limit."""
    old = Old(scene, days=190)
    quarter = quarter_of(old.night - 13 * DAY)
    analysis = ChangeAnalysis.objects.get(period=quarter)
    old.pen.edit(
        analysis, old.office.manager, scene.end - DAY, emergency_words="", why="Taken back."
    )
    for _each in range(9):
        change = old.change(
            parts="review", category="emergency", emergency_reason="It stands still."
        )
        at = old.night - 10 * DAY
        old.approve(change, "approve_emergency", old.office.manager, at)
        old.approve(change, "retrospective", old.office.manager, at + DAY)
        if quarter_of(change.requested_at) != quarter:
            break
    return [quarter]


def expired_template(scene: Scene) -> list[str]:
    old, found = Old(scene), []
    spring = old.night - timedelta(days=120)
    template = old.pen.bring(
        StandardChange, "expired", spring - timedelta(days=80), title="Tapes of the week",
        purpose="Tapes are changed.", scope_services=[old.office.org.services["S03"].reference],
        steps=["Change them."], risk="low", backout_plan="Put them back.",
        owner=old.office.board[0],
        approved_by=old.office.board[1], valid_to=spring.date(),
        approved_at=spring - timedelta(days=800),
    )  # fmt: skip
    for _each in range(3):
        change = old.change(parts="", category="standard", template=template, approved_at=None,
                            approved_version=None, assessed_at=None)  # fmt: skip
        found.append(change.reference)
    return found


def told_late(scene: Scene) -> list[str]:
    old = Old(scene)
    change = old.change(parts="approval test review")
    old.tell(change, old.night - HOUR)
    return [change.reference]


def pair(scene: Scene) -> list[str]:
    """Two changes of one service at one time, and nobody decided."""
    old = Old(scene)
    first = old.change()
    old.night -= DAY
    return [first.reference, old.change().reference]


def in_the_freeze(scene: Scene) -> list[str]:
    old = Old(scene)
    change = old.change()
    at = old.night
    old.pen.bring(
        Freeze, "over", at - 40 * DAY, title="Trade before the feast", starts_at=at,
        ends_at=at + HOUR, reason="Trade.", approved_at=at - 40 * DAY,
    )  # fmt: skip
    return [change.reference]


def failure_without_cause(scene: Scene) -> list[str]:
    return amiss(2, outcome="failed")(scene)


def no_conclusions(scene: Scene) -> list[str]:
    """The analysis of a quarter without its conclusions."""
    analysis = ChangeAnalysis.objects.filter(status="concluded").order_by("period").last()
    if analysis is None:
        return []
    old = Old(scene)
    old.pen.edit(analysis, old.office.manager, scene.end - DAY, conclusions="", why="Taken back.")
    return [analysis.period]


def naming_an_item(count: int, **values: Any) -> Callable[[Scene], list[str]]:
    """So many changes of a workplace that no other change touches, with these values."""

    def plant(scene: Scene) -> list[str]:
        item = Ci.objects.filter(type__key="workstation", status="live").order_by("pk").first()
        assert item is not None
        return amiss(count, items=[item.reference], **values)(scene)

    return plant


def drift(scene: Scene) -> list[str]:
    """A scanner sees three times what no change explains."""
    item = Ci.objects.filter(status="live").exclude(discovery_key="").order_by("pk").first()
    days = (30, 20, 10)
    return [sighting(item, scene.end - timedelta(days=ago)).reference for ago in days]


def left_open(scene: Scene) -> list[str]:
    old = Old(scene)
    said = {"status": "implement", "implemented_at": None, "reviewed_at": None, "outcome": "",
            "closed_at": None, "closed_by": None}  # fmt: skip
    made = [old.change(parts="approval test notice", at=old.night + DAY, **said) for _each in "12"]
    return [one.reference for one in made]


def rejected_without_reason(scene: Scene) -> list[str]:
    old = Old(scene)
    stamps = ("approved", "scheduled", "started", "implemented", "reviewed")
    off: dict[str, Any] = {f"{name}_at": None for name in stamps}
    off["approved_version"] = None
    requester, _other = old.office.people((old.night + DAY).day)
    change = old.change(parts="", status="rejected", closed_by=requester, outcome="", **off)
    return [change.reference]


def examined(scene: Scene) -> list[str]:
    """A failure with cause, action and review turns nothing."""
    old = Old(scene)
    change = old.change(outcome="failed")
    review = change.reviews.get()
    with writing(by=None, verb="import", source="import", at=old.night + 2 * DAY):
        review.cause, review.actions, review.success = "A wrong cable.", ["Label them."], "no"
        review.save()
    return [change.reference]


Plant = Callable[[Scene], list[str]]
#: id, what is planted, checks that turn, and what plants it
CHANGES: tuple[tuple[str, str, tuple[str, ...], Plant], ...] = (
    (
        "L-047",
        "successful, the item not updated, no statement",
        ("CHK-CFG-03",),
        naming_an_item(6, ci_update_not_needed=""),
    ),
    (
        "L-055",
        "approved without the impact view",
        ("CHK-CFG-10",),
        naming_an_item(4, impact_snapshot={}),
    ),
    ("L-104", "changes without reason", ("CHK-CHG-01",), amiss(2, reason="")),
    ("L-105", "assessed after the approval", ("CHK-CHG-02",), assessed_late),
    ("L-106", "breaks a plan, no update", ("CHK-CHG-03",), amiss(invalidates=["DOC0000001"])),
    ("L-107", "effect on availability empty", ("CHK-CHG-03",), amiss(2, availability_impact="")),
    (
        "L-108",
        "no security assessor",
        ("CHK-CHG-04",),
        amiss(2, category="significant", security_assessor=None),
    ),
    ("L-109", "approved, bypasses a control", ("CHK-CHG-04",), amiss(bypasses_control=True)),
    ("L-110", "no way back and no reason", ("CHK-CHG-05",), amiss(2, backout_plan="")),
    ("L-111", "started before the approval", ("CHK-CHG-06",), started_early),
    ("L-112", "the requester approved it", ("CHK-CHG-07",), own_approval),
    ("L-113", "emergency not approved afterwards", ("CHK-CHG-08",), not_completed),
    ("L-114", "many emergencies, not analysed", ("CHK-CHG-09",), many_emergencies),
    ("L-115", "standard changes from an expired template", ("CHK-CHG-10",), expired_template),
    ("L-116", "customers told an hour ahead", ("CHK-CHG-11",), told_late),
    ("L-117", "two on one service, undecided", ("CHK-CHG-12",), pair),
    ("L-118", "in a freeze, undecided", ("CHK-CHG-12",), in_the_freeze),
    (
        "L-119",
        "no test result and no reason",
        ("CHK-CHG-13",),
        amiss(2, parts="approval review notice"),
    ),
    ("L-120", "no review", ("CHK-CHG-14",), amiss(2, parts="approval test notice")),
    ("L-121", "failed, no cause and action", ("CHK-CHG-15",), failure_without_cause),
    ("L-122", "analysis without conclusions", ("CHK-CHG-16",), no_conclusions),
    ("L-123", "drift that no change explains", ("CHK-CHG-17",), drift),
    (
        "L-124",
        "meets the major criteria, no project",
        ("CHK-CHG-18",),
        amiss(category="significant", impact_answers={"new_service": True}),
    ),
    ("L-126", "open long after the planned end", ("CHK-CHG-20",), left_open),
    ("L-127", "rejected without reason", ("CHK-CHG-21",), rejected_without_reason),
)
#: planted, and must turn nothing
HARMLESS: tuple[tuple[str, str, Plant], ...] = (
    ("N-02", "failed change with cause, action and review", examined),
)
