"""The item estate of the good organisation: services in tiers, with values, audits and sightings.

Each service rests on an application, that on two machines and a database, those on a cluster of
hosts, and the hosts on racks, power and switches of one site. What stands in for what is said.
"""

import hashlib
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.core.files.storage import default_storage

from shallmark.kernel.history import writing
from shallmark.kernel.numbers import next_reference
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
from shallmark.manage.change_configuration.seed import seed
from shallmark.manage.team.models import Person
from shallmark.simulate.bends import Scene
from shallmark.simulate.registers import Pen

HOSTS, RACKS, WORKPLACES = 6, 2, 12
IMAGE = b"Image of the workplaces, as it was built."
DAY = timedelta(days=1)


class Estate(Pen):
    """Writes items, what they rest on, and what was seen of them."""

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        org = scene.org
        self.keeper = Person.objects.get(pk=org.roles["configuration_manager"].pk)
        self.changer = Person.objects.get(pk=org.roles["change_manager"].pk)
        self.auditor = org.staff["governance"][-1]
        self.types = {one.key: one for one in CiType.objects.all()}
        self.kinds = {one.key: one for one in RelationKind.objects.all()}

    def item(self, kind: str, name: str, owner: Any, **said: Any) -> Any:
        values = {
            "title": name,
            "uid": name,
            "type": self.types[kind],
            "owner": owner,
            "description": f"{self.types[kind].title} {name}.",
            "environment": "live",
            "live_at": self.founded,
            **said,
        }
        return self.bring(
            Ci, values.pop("status", "live"), values.pop("at", self.founded), **values
        )

    def tie(self, first: Any, kind: str, second: Any, group: str = "") -> None:
        at = self.founded
        with writing(by=None, verb="import", source="import", at=at):
            made = CiRelationship(
                reference=next_reference("REL"), from_item=first, kind=self.kinds[kind],
                to_item=second, redundancy_group=group, effective_from=at, created_at=at,
                updated_at=at,
            )  # fmt: skip
            made.title = made.sentence()
            made.save(force_insert=True)

    def asset(self, item: Any, value: int, **said: Any) -> Any:
        values = {
            "title": item.title, "ci": item, "owner": item.owner, "value": Decimal(value),
            "currency": "EUR", "asset_ref": f"A-{item.pk}", "depreciation": "straight",
            "depreciation_months": 48, "valued_on": self.ago(150).date(),
            "received_at": self.founded, **said,
        }  # fmt: skip
        return self.bring(Asset, "in_use", self.founded, **values)

    def seen(self, key: str, at: Any, item: Any = None) -> Any:
        """A scanner saw it, as it is registered."""
        with writing(by=None, verb="import", source="import", at=at):
            made = DiscoveryResult(
                reference=next_reference("DR"), title=f"scanner: {key}", key=key, seen_at=at,
                source="scanner", ci=item, created_at=at, updated_at=at,
            )  # fmt: skip
            made.save(force_insert=True)
        return made

    def audit(self, kind: str, days: float, **said: Any) -> Any:
        """An audit of a class, reported to those who read it."""
        at = self.ago(days)
        values = {
            "title": f"Audit: {self.types[kind].title}", "of_type": self.types[kind],
            "planned_on": at.date(), "auditor": self.auditor, "method": "On site, with the list.",
            "started_at": at - 2 * DAY, "done_at": at, "reported_at": at + DAY,
            "owner": self.keeper,
            "reported_to": [self.keeper.reference, self.changer.reference], **said,
        }  # fmt: skip
        return self.bring(CiAudit, "reported", at + DAY, **values)

    def difference(self, item: Any, days: float, status: str = "closed", **said: Any) -> Any:
        at = self.ago(days)
        values = {
            "title": f"{item.title}: another place", "ci": item, "kind": "wrong_attribute",
            "field": "location", "grade": "low", "cause": "Moved without a word.",
            "owner": self.keeper, "action": "The register was corrected.", "found_at": at, **said,
        }  # fmt: skip
        if status == "closed":
            values |= {"closed_at": at + 6 * DAY, "closed_by": self.keeper}
        return self.bring(Discrepancy, status, at + 6 * DAY, **values)

    def image(self, item: Any) -> Any:
        """The master copy of the item's version, in the library with its file."""
        name = default_storage.save(f"library/{item.uid}.img", BytesIO(IMAGE))
        return self.bring(
            MediaItem, "released", self.founded, title=item.title, ci=item, owner=self.keeper,
            content_version=item.content_version, licence="site licence", location=name,
            access="release managers", file_name=f"{item.uid}.img", size=len(IMAGE),
            checksum=hashlib.sha256(IMAGE).hexdigest(), stored_at=self.founded,
            verified_at=self.founded, stored_by=self.keeper, source="built here",
        )  # fmt: skip


def keep_configuration(scene: Scene) -> None:
    """Write the estate, unless there is one."""
    if Ci.objects.exists():
        return
    seed()
    estate = Estate(scene)
    hosts = _halls(estate)
    cluster = estate.item("cluster", "cluster-1", estate.keeper)
    for host in hosts:
        estate.tie(cluster, "runs_on", host, "hosts")
    for key, service in scene.org.services.items():
        _tiers(estate, key, service, cluster)
    _workplaces(estate)
    _year(estate, hosts)


def _halls(estate: Estate) -> list[Any]:
    """One site with racks, power, switches and hosts; returns the hosts."""
    keeper, hosts = estate.keeper, []
    site = estate.item("site", "harbour-hall", keeper)
    racks = [estate.item("rack", f"rack-{n}", keeper) for n in range(1, RACKS + 1)]
    switches, power = [], []
    for number, rack in enumerate(racks, start=1):
        estate.tie(rack, "located_in", site)
        estate.asset(rack, 1800)
        name = f"core-switch-{number}"
        switch = estate.item("network-device", name, keeper, discovery_key=name, location="Room 1")
        feed = estate.item("power-device", f"pdu-{number}", keeper, location="Room 1")
        for one, value in ((switch, 9500), (feed, 900)):
            estate.tie(one, "located_in", rack)
            estate.asset(one, value, support_end=(estate.scene.end + 400 * DAY).date())
        switches.append(switch)
        power.append(feed)
    for number in range(1, HOSTS + 1):
        name = f"host-{number}"
        host = estate.item("server", name, keeper, discovery_key=name, location="Room 1")
        estate.tie(host, "located_in", racks[number % RACKS])
        for group, kind, members in (
            ("power", "powered_by", power),
            ("net", "depends_on", switches),
        ):
            for member in members:
                estate.tie(host, kind, member, group)
        estate.asset(host, 12_000, warranty_end=(estate.scene.end + 300 * DAY).date())
        hosts.append(host)
    return hosts


def _tiers(estate: Estate, key: str, service: Any, cluster: Any) -> None:
    owner = service.owner or estate.keeper
    name = key.lower()
    standing = estate.item(
        "service", f"service-{name}", owner, service=service, support_team=service.support_team,
        criticality=service.criticality,
    )  # fmt: skip
    application = estate.item("application", f"{name}-app", owner, content_version="4.2")
    database = estate.item("database", f"{name}-db", owner, content_version="15.4")
    estate.tie(standing, "depends_on", application)
    estate.tie(application, "depends_on", database)
    for number in (1, 2):
        machine = estate.item("virtual-machine", f"{name}-vm{number}", owner)
        estate.tie(machine, "runs_on", cluster)
        estate.tie(application, "runs_on", machine, "machines")
        estate.tie(database, "runs_on", machine, "machines")


def _workplaces(estate: Estate) -> None:
    image = estate.item("image", "workplace-image", estate.keeper, content_version="2025.1")
    estate.image(image)
    for number in range(1, WORKPLACES + 1):
        place = estate.item("workstation", f"workplace-{number:03d}", estate.keeper)
        estate.tie(place, "depends_on", image)
        estate.asset(place, 950, warranty_end=(estate.scene.end + 500 * DAY).date())


def _year(estate: Estate, hosts: list[Any]) -> None:
    """Audits, a difference put right, sightings, a baseline, and moves with their reason."""
    audited = CiType.objects.filter(audit_interval__gt=0, items__isnull=False).distinct()
    for place, kind in enumerate(audited.order_by("key")):
        estate.audit(kind.key, 60 + 9 * place)
    first = CiAudit.objects.get(of_type=hosts[0].type)
    estate.difference(hosts[0], 80, audit=first)
    estate.difference(hosts[1], 8, status="correcting")
    for item in Ci.objects.filter(status="live").exclude(discovery_key="").order_by("pk"):
        for days in (60, 31, 1):
            estate.seen(item.discovery_key, estate.ago(days), item)
    for host in hosts[:2]:
        at = estate.ago(70)
        moved = estate.seen(host.discovery_key, at, host)
        estate.edit(
            host, estate.keeper, at + timedelta(hours=2), location="Room 2",
            explained_by=moved.reference,
        )  # fmt: skip
    at = estate.ago(45)
    with writing(by=estate.keeper, verb="create", source="import", at=at):
        baseline = Baseline(
            reference=next_reference("BSL"), title="Half a year", purpose="reference",
            owner=estate.keeper, created_at=at, updated_at=at, created_by=estate.keeper,
        )  # fmt: skip
        baseline.save(force_insert=True)
    estate.do(baseline, "take", estate.keeper, at)
