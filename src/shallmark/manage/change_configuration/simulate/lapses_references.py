"""Lapses as found on site: what a record names is there, and is of something else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from shallmark.common.documents.models import Document, DocumentVersion
from shallmark.kernel.tracking import versions_of
from shallmark.manage.change_configuration.forms_change import QUESTIONS
from shallmark.manage.change_configuration.models import Asset, Change, Ci, CiAudit, StandardChange
from shallmark.manage.change_configuration.simulate.imported_changes import ImportedChanges
from shallmark.manage.change_configuration.simulate.items import ConfigurationWriter
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.declarations import Lapse
from shallmark.simulate.writer import RecordWriter

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def _moved(context: SimulationContext, item: Ci, days: float, explained_by: str) -> list[str]:
    """The item stands elsewhere, so many days before the end, under the record of this number."""
    RecordWriter(context).alter(
        item, at=context.end - days * DAY, by=ConfigurationWriter(context).manager, verb="edit",
        location="Room 9", explained_by=explained_by,
    )  # fmt: skip
    last = versions_of(Ci).filter(pgh_obj=item.pk).latest("pgh_id")
    return [f"{item.reference}/{last.pgh_id}/location"]


def under_an_old_change(context: SimulationContext) -> list[str]:
    """Months after the change that is named was closed."""
    imported = ImportedChanges(context)
    item = Ci.objects.filter(type__key="workstation", status="live").order_by("pk")[1]
    change = imported.change(items=[item.reference])
    return _moved(context, item, 2, change.reference)


def under_a_change_of_another(context: SimulationContext) -> list[str]:
    """While the change that is named was carried out, and it names another item."""
    imported = ImportedChanges(context)
    named, other = Ci.objects.filter(type__key="workstation", status="live").order_by("pk")[1:3]
    change = imported.change(items=[named.reference])
    started = Change.objects.get(pk=change.pk).started_at
    assert started is not None
    return _moved(context, other, (context.end - started) / DAY - 0.01, change.reference)


def by_a_sighting_of_another(context: SimulationContext) -> list[str]:
    writer = ConfigurationWriter(context)
    seen, other = Ci.objects.filter(type__key="network-device", status="live").order_by("pk")[:2]
    sighting = writer.discover(seen.discovery_key or seen.uid, context.end - 3 * DAY, seen)
    return _moved(context, other, 2, sighting.reference)


def by_a_sighting_of_long_ago(context: SimulationContext) -> list[str]:
    """The item was seen again since, as the register had it."""
    item = Ci.objects.filter(type__key="network-device", status="live").order_by("pk")[0]
    old = item.sightings.order_by("seen_at")[0]
    return _moved(context, item, 0.5, old.reference)


def view_of_other_items(*items: str) -> Callable[[SimulationContext], list[str]]:
    """The impact view was taken, the items of the change exchanged afterwards."""

    def plant(context: SimulationContext) -> list[str]:
        imported = ImportedChanges(context)
        item = Ci.objects.filter(type__key="workstation", status="live").order_by("pk")[1]
        services = [imported.team.org.services["S03"].reference]
        change = imported.change(
            items=[item.reference], impact_snapshot={"services": services, "items": list(items)}
        )
        return [change.reference]

    return plant


def plan_mended_by(title: str) -> Callable[[SimulationContext], list[str]]:
    """A plan is broken, and a version named that was there before or is of another document."""

    def plant(context: SimulationContext) -> list[str]:
        plan = Document.objects.get(kind="continuity_plan")
        version = DocumentVersion.objects.filter(document__title=title).earliest("pk")
        change = ImportedChanges(context).change(
            invalidates=[plan.reference], plan_updates=[version.reference]
        )
        return [change.reference]

    return plant


def through_no_design(context: SimulationContext) -> list[str]:
    """A word stands where the plan of design and transition belongs."""
    answers = dict.fromkeys(QUESTIONS, False) | {"new_service": True}
    change = ImportedChanges(context).change(
        category="significant", impact_answers=answers, project="Shop 2", requested_at=context.start
    )
    return [change.reference]


def yes_taken_back(context: SimulationContext) -> list[str]:
    """A new service, and the day before it was submitted the answer said that it is none."""
    imported = ImportedChanges(context)
    start, alter = imported.night + DAY, imported.writer.alter
    not_yet: dict[str, Any] = {
        "outcome": "", "submitted_at": None, "approved_at": None, "scheduled_at": None,
        "started_at": None, "implemented_at": None, "reviewed_at": None, "closed_at": None,
        "closed_by": None, "approved_version": None,
    }  # fmt: skip
    change = imported.change(
        parts="test review notice",
        status="new",
        at=start - 14 * DAY,
        impact_answers=dict.fromkeys(QUESTIONS, False) | {"new_service": True},
        **not_yet,
    )
    at = start - 13 * DAY
    alter(change, at=at, verb="edit", impact_answers=dict.fromkeys(QUESTIONS, False))
    alter(
        change, at=start - 10 * DAY, status="scheduled", submitted_at=at, approved_version=2,
        approved_at=start - 10 * DAY, scheduled_at=start - 10 * DAY,
    )  # fmt: skip
    imported.approve(change, "approve", imported.team.manager, start - 10 * DAY, version=2)
    alter(change, at=start, status="implement", started_at=start)
    alter(
        change, at=start + 3 * DAY, status="closed", outcome="success",
        implemented_at=start + HOUR, reviewed_at=start + 2 * DAY, closed_at=start + 3 * DAY,
        closed_by=imported.team.manager,
    )  # fmt: skip
    return [change.reference]


def _revised(context: SimulationContext) -> DocumentVersion:
    """A version that took effect within the year."""
    in_force = DocumentVersion.objects.filter(status="in_force")
    return in_force.filter(effective_from__gt=context.start).earliest("pk")


def document_under_another_change(context: SimulationContext) -> list[str]:
    """Approved and under way on the day, and of servers."""
    version = _revised(context)
    day = version.effective_from
    change = Change.objects.filter(approved_at__lt=day, closed_at__gt=day).earliest("pk")
    return [RecordWriter(context).alter(version, change_ref=change.reference)]


def document_under_another_template(context: SimulationContext) -> list[str]:
    """Approved on the day, and of restarts."""
    template = StandardChange.objects.filter(covers_documents=False).earliest("pk")
    return [RecordWriter(context).alter(_revised(context), change_ref=template.reference)]


def another_version_live(context: SimulationContext) -> list[str]:
    """The register says a version of which the library holds no master copy."""
    image = Ci.objects.get(type__key="image", status="live")
    sighting = ConfigurationWriter(context).discover(image.uid, context.end - 3 * DAY, image)
    RecordWriter(context).alter(
        image, at=context.end - 2 * DAY, by=ConfigurationWriter(context).manager, verb="edit",
        content_version="2025.9", explained_by=sighting.reference,
    )  # fmt: skip
    return [image.reference]


def report_went_to_others(context: SimulationContext) -> list[str]:
    """The report of an audit reached people, and none of them manages changes."""
    audit = CiAudit.objects.filter(status="reported").latest("done_at")
    readers = [person.reference for person in context.org.staff["desk"][:2]]
    RecordWriter(context).alter(audit, at=context.end - 2 * DAY, reported_to=readers)
    return [audit.reference]


def difference_closed_late(context: SimulationContext) -> list[str]:
    """Closed in the end, after two months."""
    writer = ConfigurationWriter(context)
    item = Ci.objects.filter(type__key="workstation", status="live").order_by("-pk")[0]
    return [writer.difference(item, 8, found_at=context.end - 64 * DAY).reference]


def day_of_finding_moved(context: SimulationContext) -> list[str]:
    """Open for months; before it was closed its day of finding was moved to two weeks before."""
    writer = ConfigurationWriter(context)
    item = Ci.objects.filter(type__key="workstation", status="live").order_by("-pk")[1]
    found = writer.difference(item, 120, status="correcting")
    day, at = context.end - 15 * DAY, context.end - 10 * DAY
    writer.alter(found, at=context.end - 11 * DAY, found_at=day)
    return [writer.alter(found, at=at, status="closed", closed_at=at, closed_by=writer.manager)]


def called_a_success(context: SimulationContext) -> list[str]:
    """It failed; in the review its outcome was made a success, and nobody looked for the cause."""
    imported = ImportedChanges(context)
    start = imported.night + DAY
    open_yet: dict[str, Any] = {"reviewed_at": None, "closed_at": None, "closed_by": None}
    change = imported.change(status="review", at=start + HOUR, outcome="failed", **open_yet)
    imported.writer.alter(
        change, at=start + 3 * DAY, outcome="success", status="closed",
        reviewed_at=start + 2 * DAY, closed_at=start + 3 * DAY, closed_by=imported.team.manager,
    )  # fmt: skip
    return [change.reference]


def valued_on_a_day_to_come(context: SimulationContext) -> list[str]:
    asset = Asset.objects.filter(ci__type__key="workstation").earliest("pk")
    day = (context.end + 300 * DAY).date()
    RecordWriter(context).alter(asset, at=context.end - DAY, verb="edit", valued_on=day)
    return [asset.ci.reference]


LAPSES = (
    Lapse("L-121a", "a failure called a success", ("CHK-CHG-15",), called_a_success, on_site=True),
    Lapse(
        "L-053a",
        "a version live that the library lacks",
        ("CHK-CFG-08",),
        another_version_live,
        on_site=True,
    ),
    Lapse(
        "L-049a",
        "the report of an audit went to others",
        ("CHK-CFG-05",),
        report_went_to_others,
        on_site=True,
    ),
    Lapse(
        "L-050a",
        "a difference closed after two months",
        ("CHK-CFG-06",),
        difference_closed_late,
        on_site=True,
    ),
    Lapse(
        "L-057a",
        "an item valued on a day to come",
        ("CHK-CFG-12",),
        valued_on_a_day_to_come,
        on_site=True,
    ),
    Lapse(
        "L-106a",
        "a plan mended by the version that it breaks",
        ("CHK-CHG-03",),
        plan_mended_by("Continuity of shop and warehouse"),
        on_site=True,
    ),
    Lapse(
        "L-106b",
        "a plan mended by another document",
        ("CHK-CHG-03",),
        plan_mended_by("Service catalogue"),
        on_site=True,
    ),
    Lapse(
        "L-124a", "a word for the transition plan", ("CHK-CHG-18",), through_no_design, on_site=True
    ),
    Lapse("L-124b", "a yes taken back", ("CHK-CHG-18",), yes_taken_back, on_site=True),
    Lapse(
        "L-024a",
        "a document in force under a change of other things",
        ("CHK-DOC-06",),
        document_under_another_change,
        on_site=True,
    ),
    Lapse(
        "L-024b",
        "a document in force under a template for restarts",
        ("CHK-DOC-06",),
        document_under_another_template,
        on_site=True,
    ),
    Lapse(
        "L-046a",
        "altered under a change closed long ago",
        ("CHK-CFG-02",),
        under_an_old_change,
        on_site=True,
    ),
    Lapse(
        "L-046b",
        "altered under a change of another item",
        ("CHK-CFG-02",),
        under_a_change_of_another,
        on_site=True,
    ),
    Lapse(
        "L-046c",
        "explained by a sighting of another item",
        ("CHK-CFG-02",),
        by_a_sighting_of_another,
        on_site=True,
    ),
    Lapse(
        "L-046d",
        "explained by a sighting of long ago",
        ("CHK-CFG-02",),
        by_a_sighting_of_long_ago,
        on_site=True,
    ),
    Lapse(
        "K-424",
        "day of finding moved before it is closed",
        ("CHK-CFG-06",),
        day_of_finding_moved,
        on_site=True,
    ),
    Lapse(
        "L-055a",
        "an impact view of other items",
        ("CHK-CFG-10",),
        view_of_other_items("CI0"),
        on_site=True,
    ),
)
