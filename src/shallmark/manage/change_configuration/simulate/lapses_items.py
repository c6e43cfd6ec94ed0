"""Lapses in configuration items. Each fails its own check only."""

from datetime import datetime, timedelta

from django.core.files.storage import default_storage

from shallmark.common.actions.models import Action
from shallmark.kernel.history import write_transaction
from shallmark.kernel.models import Record
from shallmark.kernel.system import SYSTEM
from shallmark.kernel.tracking import versions_of
from shallmark.manage.change_configuration.models import (
    Asset,
    Ci,
    CiAudit,
    Discrepancy,
    MediaItem,
)
from shallmark.manage.change_configuration.simulate.items import ConfigurationWriter
from shallmark.manage.team.models import Person, RoleAssignment, RoleDefinition
from shallmark.plan.alignment.models import ServiceOffer
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.declarations import Lapse
from shallmark.simulate.writer import RecordWriter

DAY = timedelta(days=1)


def _alter(
    context: SimulationContext,
    record: Record,
    at: datetime,
    by: Person | None = None,
    **values: object,
) -> None:
    """Change it as the old register allowed: without a gate, without a reason."""
    RecordWriter(context).alter(record, at=at, by=by, verb="edit", reason="", **values)


def items_without_owner(context: SimulationContext) -> list[str]:
    writer, references = ConfigurationWriter(context), []
    for item in Ci.objects.filter(type__key="workstation").order_by("pk")[:3]:
        _alter(
            context, item, context.end - 5 * DAY, owner=None, explained_by=_correction(writer, item)
        )
        references.append(item.reference)
    return references


def owner_of_items_left(context: SimulationContext) -> list[str]:
    writer, references = ConfigurationWriter(context), []
    left = RecordWriter(context).somebody_who_left(40)
    for item in Ci.objects.filter(type__key="workstation").order_by("pk")[:3]:
        at, explained_by = context.end - 5 * DAY, _correction(writer, item)
        _alter(context, item, at, owner=left, explained_by=explained_by)
        references.append(item.reference)
    return references


def _correction(writer: ConfigurationWriter, item: Ci) -> str:
    """A discovery result that explains the change, so that only the lapse itself is wrong."""
    at = writer.context.end - 6 * DAY
    return str(writer.discover(item.discovery_key or item.uid, at, item).reference)


def changes_without_reference(context: SimulationContext) -> list[str]:
    writer, references = ConfigurationWriter(context), []
    for item in Ci.objects.filter(type__key="database").order_by("pk")[:4]:
        at = context.end - 5 * DAY
        _alter(context, item, at, by=writer.manager, content_version="15.5", explained_by="")
        last = versions_of(Ci).filter(pgh_obj=item.pk).latest("pgh_id")
        references.append(f"{item.reference}/{last.pgh_id}/version")
    return references


def audited_long_ago(context: SimulationContext) -> list[str]:
    audit = CiAudit.objects.get(of_type__key="server")
    long_ago = context.end - 456 * DAY
    _alter(context, audit, context.end - DAY, done_at=long_ago, reported_at=long_ago + DAY)
    return ["server"]


def audited_by_looking_at_nothing(context: SimulationContext) -> list[str]:
    """The servers' audit is called done, and none of its items was looked at."""
    references = audited_long_ago(context)
    ConfigurationWriter(context).audit("server", 20, finding="open", title="Audit: this year's")
    return references


def audited_by_what_somebody_chose(context: SimulationContext) -> list[str]:
    """Nothing was drawn; the auditor added the servers of which he knew that they are right."""
    references = audited_long_ago(context)
    writer = ConfigurationWriter(context)
    audit = writer.audit("server", 20, finding="open", title="Audit: this year's")
    for item in audit.sample.all():
        writer.alter(
            item, at=writer.days_ago(20), finding="same", drawn=False,
            added_because="It stands in the room beside the office.",
        )  # fmt: skip
    return references


def written_by_nobody(context: SimulationContext) -> list[str]:
    """A planned item was rewritten, and nobody known did it."""
    writer = ConfigurationWriter(context)
    planned = writer.import_record(
        Ci, "planned", context.end - 20 * DAY, title="host-planned", uid="host-planned",
        type=writer.types["server"], owner=writer.manager, source_system="",
    )  # fmt: skip
    _alter(context, planned, context.end - 4 * DAY, location="Room 9")
    return [planned.reference]


def difference_without_cause(context: SimulationContext) -> list[str]:
    difference = Discrepancy.objects.filter(audit__isnull=False).order_by("pk")[0]
    _alter(context, difference, context.end - DAY, cause="")
    return [difference.audit.reference] if difference.audit else []


def discrepancies_left_open(context: SimulationContext) -> list[str]:
    writer = ConfigurationWriter(context)
    items = Ci.objects.filter(type__key="workstation").order_by("-pk")[:4]
    return [writer.difference(item, 60, status="correcting").reference for item in items]


def image_without_checksum(context: SimulationContext) -> list[str]:
    """It is in use, and in quarantine, since its file is gone from the library."""
    media = MediaItem.objects.get(status="released")
    default_storage.delete(media.location)
    _alter(
        context, media, context.end - DAY, status="quarantined",
        quarantine_reason="The file is gone.",
    )  # fmt: skip
    return [media.ci.reference]


def written_by_an_outsider(context: SimulationContext) -> list[str]:
    writer = ConfigurationWriter(context)
    outsider = context.org.staff["desk"][-1]
    item = Ci.objects.filter(type__key="database").order_by("-pk")[0]
    _alter(
        context, item, context.end - 4 * DAY, by=outsider, content_version="15.6",
        explained_by=_correction(writer, item),
    )  # fmt: skip
    return [outsider.reference]


def service_without_support_group(context: SimulationContext) -> list[str]:
    writer, service = ConfigurationWriter(context), context.org.services["S07"]
    item = Ci.objects.get(service=service)
    at = context.end - 4 * DAY
    _alter(context, item, at, support_team=None, explained_by=_correction(writer, item))
    _alter(context, service, at, support_team=None)
    return [service.reference]


def called_another_kind(context: SimulationContext) -> list[str]:
    """No customer is on record of it any more; it is called a supporting service instead."""
    service, at = context.org.services["S07"], context.end - 2 * DAY
    with write_transaction(by=None, verb="import", authority=SYSTEM, at=at):
        ServiceOffer.objects.filter(service=service).delete()
    _alter(context, service, at, kind="supporting")
    return [service.reference]


def canceled_audit_rewritten(context: SimulationContext) -> list[str]:
    """Why an audit was canceled reads otherwise since last week."""
    writer = ConfigurationWriter(context)
    audit = writer.create_as_system(
        CiAudit, 90, title="Audit: workstations again", of_type=writer.types["workstation"],
        planned_on=context.date_ago(70), owner=writer.manager,
    )  # fmt: skip
    at = context.end - 80 * DAY
    writer.force_step(audit, "cancel", writer.manager, at, cancel_reason="It was planned twice.")
    _alter(context, audit, context.end - 3 * DAY, cancel_reason="The auditor fell ill.")
    return [str(audit.reference)]


def assets_valued_long_ago(context: SimulationContext) -> list[str]:
    old = (context.end - 487 * DAY).date()
    assets = Asset.objects.filter(ci__type__key="workstation").order_by("pk")[:2]
    for asset in assets:
        _alter(context, asset, context.end - DAY, valued_on=old)
    return [asset.ci.reference for asset in assets]


def support_ended(context: SimulationContext) -> list[str]:
    assets = Asset.objects.filter(ci__type__key="network-device").order_by("pk")
    for asset in assets:
        _alter(context, asset, context.end - DAY, support_end=(context.end - 20 * DAY).date())
    return [asset.reference for asset in assets]


def support_ended_action_dropped(context: SimulationContext) -> list[str]:
    """Support ended, and what is named to be done about it was dropped."""
    writer = ConfigurationWriter(context)
    asset = Asset.objects.filter(ci__type__key="network-device").earliest("pk")
    dropped = writer.import_record(
        Action, "dropped", context.end - 60 * DAY, title="Renew the support",
        source=asset.reference, due=context.date_ago(30), owner=writer.manager,
    )  # fmt: skip
    ended = (context.end - 20 * DAY).date()
    named = f"{dropped.reference}: the support is renewed"
    _alter(context, asset, context.end - 2 * DAY, support_end=ended, action=named)
    return [asset.reference]


def support_moved_on_its_eve(context: SimulationContext) -> list[str]:
    """It ended a month ago; the day before, its end was written on by five years."""
    asset = Asset.objects.filter(ci__type__key="network-device").latest("pk")
    RecordWriter(context).alter(
        asset, at=context.end - 120 * DAY, support_end=context.date_ago(30)
    )  # fmt: skip
    later = context.date_ago(-5 * 365)
    _alter(context, asset, context.end - 31 * DAY, support_end=later)
    return [asset.reference]


def support_ended_with_a_sentence(context: SimulationContext) -> list[str]:
    """It ended, and what is named is a sentence that nobody is held to."""
    asset = Asset.objects.filter(ci__type__key="network-device").earliest("pk")
    _alter(
        context, asset, context.end - 2 * DAY, support_end=context.date_ago(20),
        action="The support is renewed when the budget is known",
    )  # fmt: skip
    return [asset.reference]


def hosts_unregistered(context: SimulationContext) -> list[str]:
    writer = ConfigurationWriter(context)
    keys = [f"unknown-host-{number}" for number in range(1, 13)]
    for key in keys:
        writer.discover(key, context.end - 14 * DAY)
    return keys


def written_before_the_role(context: SimulationContext) -> list[str]:
    """The role was given a week after the writing, and dated back a month before it."""
    writer = ConfigurationWriter(context)
    outsider = context.org.staff["desk"][-1]
    item = Ci.objects.filter(type__key="database").order_by("-pk")[0]
    _alter(
        context, item, context.end - 20 * DAY, by=outsider, content_version="15.7",
        explained_by=writer.discover(item.uid, context.end - 21 * DAY, item).reference,
    )  # fmt: skip
    writer.create_as_system(
        RoleAssignment, 13, role=RoleDefinition.objects.get(key="configuration_manager"),
        person=outsider, starts_on=context.date_ago(50), ends_on=context.date_ago(5),
    )  # fmt: skip
    return [outsider.reference]


def valuation_recorded_later(context: SimulationContext) -> list[str]:
    asset = Asset.objects.filter(ci__type__key="workstation").earliest("pk")
    _alter(context, asset, context.end - 2 * DAY, valued_on=context.date_ago(60))
    return [asset.ci.reference]


def seen_on_a_day_to_come(context: SimulationContext) -> list[str]:
    """Long unseen, and its last sighting was entered beforehand, for a day near the audit."""
    item = Ci.objects.filter(type__key="network-device", status="live").latest("pk")
    for seen in item.sightings.all():
        _alter(context, seen, context.end - DAY, created_at=context.end - 70 * DAY)
    return [item.reference]


LAPSES = (
    Lapse("L-045", "live items without owner", ("CHK-CFG-01",), items_without_owner),
    Lapse("K-608", "owner of items who left", ("CHK-CFG-01",), owner_of_items_left, on_site=True),
    Lapse(
        "L-046", "attribute changes without reference", ("CHK-CFG-02",), changes_without_reference
    ),
    Lapse("L-048", "servers audited 15 months ago", ("CHK-CFG-04",), audited_long_ago),
    Lapse(
        "K-736",
        "an audit of items that somebody chose",
        ("CHK-CFG-04",),
        audited_by_what_somebody_chose,
        on_site=True,
    ),
    Lapse(
        "L-048a",
        "an audit that looked at none of its items",
        ("CHK-CFG-04",),
        audited_by_looking_at_nothing,
        on_site=True,
    ),
    Lapse(
        "L-054a",
        "an item rewritten by nobody known",
        ("CHK-CFG-09",),
        written_by_nobody,
        on_site=True,
    ),
    Lapse(
        "L-049",
        "audit with a difference that has no cause",
        ("CHK-CFG-05",),
        difference_without_cause,
    ),
    Lapse("L-050", "discrepancies open for 60 days", ("CHK-CFG-06",), discrepancies_left_open),
    Lapse("L-053", "image in use without its master copy", ("CHK-CFG-08",), image_without_checksum),
    Lapse(
        "L-054",
        "written outside the configuration role",
        ("CHK-CFG-09",),
        written_by_an_outsider,
        on_site=True,
    ),
    Lapse(
        "K-361",
        "written before the role, which was dated back",
        ("CHK-CFG-09",),
        written_before_the_role,
        on_site=True,
    ),
    Lapse(
        "K-362",
        "a valuation recorded two months later",
        ("CHK-CFG-12",),
        valuation_recorded_later,
        on_site=True,
    ),
    Lapse(
        "K-363",
        "seen on a day that was to come",
        ("CHK-CFG-14",),
        seen_on_a_day_to_come,
        on_site=True,
    ),
    Lapse("L-056", "service without support group", ("CHK-CFG-11",), service_without_support_group),
    Lapse(
        "L-056a",
        "service without a customer, called supporting",
        ("CHK-CFG-11",),
        called_another_kind,
        on_site=True,
    ),
    Lapse(
        "K-365",
        "a canceled audit rewritten",
        ("CHK-DOC-08",),
        canceled_audit_rewritten,
        on_site=True,
    ),
    Lapse("L-057", "items valued 16 months ago", ("CHK-CFG-12",), assets_valued_long_ago),
    Lapse("L-058", "support of switches ended, no action", ("CHK-CFG-13",), support_ended),
    Lapse(
        "L-058a",
        "support ended, and its action was dropped",
        ("CHK-CFG-13",),
        support_ended_action_dropped,
        on_site=True,
    ),
    Lapse(
        "L-058c",
        "support ended, and a sentence stands for an action",
        ("CHK-CFG-13",),
        support_ended_with_a_sentence,
        on_site=True,
    ),
    Lapse(
        "L-058b",
        "the end of support moved on its eve",
        ("CHK-CFG-13",),
        support_moved_on_its_eve,
        on_site=True,
    ),
    Lapse(
        "L-059", "discovered hosts unregistered for two weeks", ("CHK-CFG-14",), hosts_unregistered
    ),
)
