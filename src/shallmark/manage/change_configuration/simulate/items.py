"""The configuration items of the organisation, with their values, audits and discovery results.

Each service depends on an application, the application on two machines and a database, these on a
cluster of hosts, and the hosts on the racks, power and switches of one site. Redundancy is stated.
"""

import hashlib
from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO

from django.core.files.storage import default_storage

from shallmark.kernel.history import write_transaction
from shallmark.kernel.numbers import next_reference
from shallmark.kernel.system import SYSTEM
from shallmark.manage.change_configuration.models import (
    Asset,
    Baseline,
    Ci,
    CiAudit,
    CiRelationship,
    CiType,
    DiscoveryResult,
    Discrepancy,
    MediaItem,
    RelationKind,
)
from shallmark.manage.change_configuration.models.audit import CiAuditItem
from shallmark.manage.change_configuration.models.ci_states import PRESENT
from shallmark.manage.change_configuration.seed_items import seed_items
from shallmark.manage.team.models import Person
from shallmark.plan.alignment.models import Service
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.writer import RecordWriter

HOSTS, RACKS, WORKPLACES = 6, 2, 12
IMAGE = b"Image of the workplaces, as it was built."
DAY = timedelta(days=1)


class ConfigurationWriter(RecordWriter):
    """Writes items, their relations, and what scanners saw of them."""

    def __init__(self, context: SimulationContext) -> None:
        super().__init__(context)
        org = context.org
        self.manager = Person.objects.get(pk=org.roles["configuration_manager"].pk)
        self.changer = Person.objects.get(pk=org.roles["change_manager"].pk)
        self.auditor = org.staff["governance"][-1]
        self.types = {row.key: row for row in CiType.objects.all()}
        self.kinds = {row.key: row for row in RelationKind.objects.all()}

    def item(self, kind: str, name: str, owner: Person, **extra: object) -> Ci:
        values: dict[str, object] = {
            "title": name,
            "uid": name,
            "type": self.types[kind],
            "owner": owner,
            "description": f"{self.types[kind].title} {name}.",
            "environment": "live",
            "live_at": self.founded,
            **extra,
        }
        return self.import_record(Ci, "live", self.founded, **values)

    def relate(self, first: Ci, kind: str, second: Ci, group: str = "") -> None:
        at = self.founded
        with write_transaction(by=None, verb="import", authority=SYSTEM, at=at):
            relation = CiRelationship(
                reference=next_reference("REL"), from_item=first, kind=self.kinds[kind],
                to_item=second, redundancy_group=group, effective_from=at, created_at=at,
                updated_at=at,
            )  # fmt: skip
            relation.title = relation.sentence()
            relation.save(force_insert=True)

    def asset(self, item: Ci, value: int, **extra: object) -> Asset:
        values = {
            "title": item.title, "ci": item, "owner": item.owner, "value": Decimal(value),
            "currency": "EUR", "asset_ref": f"A-{item.pk}", "depreciation": "straight",
            "depreciation_months": 48, "valued_on": self.founded.date(),
            "received_at": self.founded, **extra,
        }  # fmt: skip
        asset = self.import_record(Asset, "in_use", self.founded, **values)
        # valued again each year
        days = [self.days_ago(150)]
        while days[-1] - 330 * DAY > self.founded:
            days.append(days[-1] - 330 * DAY)
        for at in reversed(days):
            self.alter(asset, at=at, valued_on=at.date())
        return asset

    def discover(
        self, key: str, at: datetime, item: Ci | None = None, **extra: object
    ) -> DiscoveryResult:
        """A scanner saw the item as it is registered."""
        return self.import_row(
            DiscoveryResult, at, title=f"scanner: {key}", key=key, seen_at=at, source="scanner",
            ci=item, **extra,
        )  # fmt: skip

    def audit(self, kind: str, days: float, finding: str = "same", **extra: object) -> CiAudit:
        """An audit of all items of a class, which was reported to its readers."""
        at = self.days_ago(days)
        values = {
            "title": f"Audit: {self.types[kind].title}", "of_type": self.types[kind],
            "planned_on": at.date(), "auditor": self.auditor, "method": "On site, with the list.",
            "started_at": at - 2 * DAY, "done_at": at, "reported_at": at + DAY,
            "owner": self.manager,
            "reported_to": sorted({self.manager.reference, self.changer.reference}), **extra,
        }  # fmt: skip
        audit = self.import_record(CiAudit, "reported", at + DAY, **values)
        for item in Ci.objects.filter(type=audit.of_type, status__in=PRESENT).order_by("pk"):
            self.import_row(
                CiAuditItem, at, title=item.title, audit=audit, ci=item, finding=finding
            )
        return audit

    def difference(
        self, item: Ci, days: float, status: str = "closed", **extra: object
    ) -> Discrepancy:
        at = self.days_ago(days)
        values = {
            "title": f"{item.title}: another place", "ci": item, "kind": "wrong_attribute",
            "field": "location", "grade": "low", "cause": "Moved without a word.",
            "owner": self.manager, "action": "The register was corrected.", "found_at": at,
            "expected": "Room 1", "found": "Room 2", **extra,
        }  # fmt: skip
        if status != "closed":
            return self.import_record(Discrepancy, status, at, **values)
        values |= {"closed_at": at + 6 * DAY, "closed_by": self.manager}
        return self.import_record(Discrepancy, status, at + 6 * DAY, **values)

    def image(self, item: Ci) -> MediaItem:
        """The master copy of the item's version, in the library with its file."""
        name = default_storage.save(f"library/{item.uid}.img", BytesIO(IMAGE))
        return self.import_record(
            MediaItem, "released", self.founded, title=item.title, ci=item, owner=self.manager,
            content_version=item.content_version, licence="site licence", location=name,
            access="release managers", file_name=f"{item.uid}.img", size=len(IMAGE),
            checksum=hashlib.sha256(IMAGE).hexdigest(), stored_at=self.founded,
            verified_at=self.founded, stored_by=self.manager, source="built here",
        )  # fmt: skip


def write_items(context: SimulationContext) -> None:
    """Write all items, and what happened to them in the year."""
    seed_items()
    writer = ConfigurationWriter(context)
    hosts = _write_data_centre(writer)
    cluster = writer.item("cluster", "cluster-1", writer.manager)
    for host in hosts:
        writer.relate(cluster, "runs_on", host, "hosts")
    for key, service in context.org.services.items():
        _write_tiers(writer, key, service, cluster)
    _write_workplaces(writer)
    _write_year(writer, hosts)


def _write_data_centre(writer: ConfigurationWriter) -> list[Ci]:
    """Write one site with racks, power, switches and hosts; returns the hosts."""
    manager, hosts = writer.manager, []
    site = writer.item("site", "harbour-hall", manager)
    racks = [writer.item("rack", f"rack-{n}", manager) for n in range(1, RACKS + 1)]
    switches, power = [], []
    for number, rack in enumerate(racks, start=1):
        writer.relate(rack, "located_in", site)
        writer.asset(rack, 1800)
        name = f"core-switch-{number}"
        switch = writer.item("network-device", name, manager, discovery_key=name, location="Room 1")
        feed = writer.item("power-device", f"pdu-{number}", manager, location="Room 1")
        for device, value in ((switch, 9500), (feed, 900)):
            writer.relate(device, "located_in", rack)
            writer.asset(device, value, support_end=(writer.context.end + 400 * DAY).date())
        switches.append(switch)
        power.append(feed)
    for number in range(1, HOSTS + 1):
        name = f"host-{number}"
        host = writer.item("server", name, manager, discovery_key=name, location="Room 1")
        writer.relate(host, "located_in", racks[number % RACKS])
        for group, kind, members in (
            ("power", "powered_by", power),
            ("net", "depends_on", switches),
        ):
            for member in members:
                writer.relate(host, kind, member, group)
        writer.asset(host, 12_000, warranty_end=(writer.context.end + 300 * DAY).date())
        hosts.append(host)
    return hosts


def _write_tiers(writer: ConfigurationWriter, key: str, service: Service, cluster: Ci) -> None:
    owner = service.owner or writer.manager
    name = key.lower()
    service_item = writer.item(
        "service", f"service-{name}", owner, service=service, support_team=service.support_team,
        criticality=service.criticality,
    )  # fmt: skip
    application = writer.item("application", f"{name}-app", owner, content_version="4.2")
    database = writer.item("database", f"{name}-db", owner, content_version="15.4")
    writer.relate(service_item, "depends_on", application)
    writer.relate(application, "depends_on", database)
    for number in (1, 2):
        machine = writer.item("virtual-machine", f"{name}-vm{number}", owner)
        writer.relate(machine, "runs_on", cluster)
        writer.relate(application, "runs_on", machine, "machines")
        writer.relate(database, "runs_on", machine, "machines")


def _write_workplaces(writer: ConfigurationWriter) -> None:
    image = writer.item("image", "workplace-image", writer.manager, content_version="2025.1")
    writer.image(image)
    for number in range(1, WORKPLACES + 1):
        place = writer.item("workstation", f"workplace-{number:03d}", writer.manager)
        writer.relate(place, "depends_on", image)
        writer.asset(place, 950, warranty_end=(writer.context.end + 500 * DAY).date())


def _write_year(writer: ConfigurationWriter, hosts: list[Ci]) -> None:
    """Write audits, discrepancies, discovery results, a baseline, and explained moves."""
    audited = CiType.objects.filter(audit_interval__gt=0, items__isnull=False).distinct()
    for place, kind in enumerate(audited.order_by("key")):
        writer.audit(kind.key, 60 + 9 * place)
    first = CiAudit.objects.get(of_type=hosts[0].type)
    writer.difference(hosts[0], 80, audit=first)
    writer.difference(
        hosts[1], 8, status="correcting", expected="Room 2", found="Room 3",
        action="Whoever moved it says why; then the register is corrected.",
    )  # fmt: skip
    for item in Ci.objects.filter(status="live").exclude(discovery_key="").order_by("pk"):
        for days in (60, 31, 1):
            writer.discover(item.discovery_key, writer.days_ago(days), item)
    for host in hosts[:2]:
        at = writer.days_ago(70)
        moved = writer.discover(host.discovery_key, at, host)
        writer.edit(
            host, writer.manager, at + timedelta(hours=2), location="Room 2",
            explained_by=moved.reference,
        )  # fmt: skip
    at = writer.days_ago(45)
    with write_transaction(by=writer.manager, verb="create", at=at):
        baseline = Baseline(
            reference=next_reference("BSL"), title="Half a year", purpose="reference",
            owner=writer.manager, created_at=at, updated_at=at, created_by=writer.manager,
        )  # fmt: skip
        baseline.save(force_insert=True)
    writer.perform(baseline, "take", writer.manager, at)


def write_discovery(context: SimulationContext, item: Ci, at: datetime) -> DiscoveryResult:
    """Write what a scanner saw of an item, which differs from the register."""
    return ConfigurationWriter(context).discover(
        item.discovery_key, at, item, drift={"location": ["Room 1", "Room 2"]}
    )
