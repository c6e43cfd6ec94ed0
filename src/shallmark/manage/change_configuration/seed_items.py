"""Day-one classes of items and kinds of relations. Every one may be changed afterwards."""

from django.utils.translation import gettext as _

from shallmark.kernel import writes
from shallmark.kernel.people import Person
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.system import SYSTEM
from shallmark.manage.change_configuration.models import CiType, RelationKind

#: key, name, family, needs a relation, financial, digital, audit interval in months
CLASSES: tuple[tuple[str, str, str, bool, bool, bool, int | None], ...] = (
    ("service", _("Service"), "service", False, False, False, None),
    ("service-component", _("Service component"), "service", False, False, False, None),
    ("application", _("Application"), "software", True, False, False, 12),
    ("database", _("Database"), "software", True, False, False, 12),
    ("software", _("Software"), "software", False, False, True, None),
    ("image", _("Golden image"), "digital", False, False, True, None),
    ("script", _("Script"), "digital", False, False, True, None),
    ("interface", _("Interface or integration"), "service", False, False, False, None),
    ("server", _("Server"), "hardware", False, True, False, 12),
    ("virtual-machine", _("Virtual machine"), "virtual", True, False, False, 12),
    ("cluster", _("Cluster"), "virtual", False, False, False, 12),
    ("workstation", _("Workstation"), "hardware", False, True, False, 12),
    ("phone", _("Phone"), "hardware", False, True, False, None),
    ("printer", _("Printer"), "hardware", False, True, False, None),
    ("storage", _("Storage"), "hardware", False, True, False, 12),
    ("network-device", _("Network device"), "network", False, True, False, 12),
    ("network-port", _("Network port"), "network", False, False, False, None),
    ("cable", _("Cable"), "network", False, False, False, None),
    ("network", _("Network"), "network", False, False, False, None),
    ("ip-address", _("IP address"), "network", False, False, False, None),
    ("circuit", _("Circuit"), "network", False, False, False, 12),
    ("power-device", _("Power distribution"), "hardware", False, True, False, None),
    ("power-feed", _("Power feed"), "place", False, False, False, None),
    ("rack", _("Rack"), "place", False, True, False, None),
    ("site", _("Site"), "place", False, False, False, None),
    ("location", _("Location"), "place", False, False, False, None),
    ("region", _("Region"), "place", False, False, False, None),
    ("environment", _("Environment"), "environment", False, False, False, None),
    ("document", _("Document"), "document", False, False, False, None),
    ("certificate", _("Certificate"), "digital", False, False, False, None),
    ("licence", _("Licence"), "licence", False, True, False, 12),
    ("contract", _("Contract"), "contract", False, False, False, None),
)

#: own attributes of day one, by class, in the words of `models/own_attributes.py`
MACHINE = (
    "serial_number\naddress\noperating system\nprocessors: number\nmemory: number GB\n"
    "disk: number GB"
)
ATTRIBUTES = {
    "server": MACHINE,
    "virtual-machine": MACHINE.removeprefix("serial_number\n"),
    "workstation": MACHINE,
    "network-device": "serial_number\naddress\nfirmware\nports: number",
    "storage": "serial_number\naddress\ncapacity: number TB",
    "printer": "serial_number\naddress",
    "phone": "serial_number\nnumber",
    "database": "address\nport: number\nmax_connections: number",
    "certificate": "names\nissuer\nends on: date",
    "ip-address": "address",
    "circuit": "number\nbandwidth: number Mbit/s",
    "licence": "metric\ncount: number\nends on: date",
}

#: key, words, words the other way round, whom a failure harms
KINDS = (
    ("runs_on", _("runs on"), _("runs"), "second_first"),
    ("depends_on", _("depends on"), _("is needed by"), "second_first"),
    ("part_of", _("is part of"), _("consists of"), "first_second"),
    ("port_of", _("is a port of"), _("has the port"), "second_first"),
    ("used_by", _("is used by"), _("uses"), "first_second"),
    ("located_in", _("stands in"), _("holds"), "second_first"),
    ("powered_by", _("is powered by"), _("powers"), "second_first"),
    ("backed_up_by", _("is backed up by"), _("backs up"), "none"),
    ("connected_to", _("is connected to"), _("is connected to"), "none"),
    ("provided_by", _("is provided by"), _("provides"), "none"),
    ("licensed_by", _("is licensed by"), _("licenses"), "none"),
)


@entered(Source.SEED)
def seed_items(by: Person | None = None) -> None:
    """Make what is missing; what is there stays as it is."""
    for key, title, family, related, financial, digital, interval in CLASSES:
        if not CiType.objects.filter(key=key).exists():
            values = {
                "key": key,
                "title": title,
                "family": family,
                "requires_relationship": related,
                "financial": financial,
                "digital": digital,
                "audit_interval": interval,
                "attributes": ATTRIBUTES.get(key, ""),
            }
            writes.create(CiType, by=by, values=values, authority=SYSTEM)
    for key, title, inverse, impact in KINDS:
        if not RelationKind.objects.filter(key=key).exists():
            values = {"key": key, "title": title, "inverse": inverse, "impact": impact}
            writes.create(RelationKind, by=by, values=values, authority=SYSTEM)
