"""Which of NetBox's models are items, and what their references mean."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mapped:
    """One model: our class, and its references as relations (field -> model, kind)."""

    kind: str
    ties: tuple[tuple[str, str, str], ...] = ()
    #: the field that names it, and the reference whose name stands before it
    name: str = "name"
    within: str = ""


_DEVICE = (("device", "dcim.device", "port_of"),)
_PORT = Mapped("network-port", _DEVICE, within="device")
_PLUG = Mapped("power-device", _DEVICE, within="device")

#: classes of devices by words of their role; anything else is a network device
DEVICE_ROLES = (
    ("pdu", "power-device"),
    ("power", "power-device"),
    ("server", "server"),
    ("storage", "storage"),
    ("patch", "network-device"),
)

MODELS: dict[str, Mapped] = {
    "dcim.region": Mapped("region", (("parent", "dcim.region", "located_in"),)),
    "dcim.sitegroup": Mapped("region", (("parent", "dcim.sitegroup", "located_in"),)),
    "dcim.site": Mapped("site", (("region", "dcim.region", "located_in"),)),
    "dcim.location": Mapped(
        "location",
        (("site", "dcim.site", "located_in"), ("parent", "dcim.location", "located_in")),
    ),
    "dcim.rack": Mapped(
        "rack", (("site", "dcim.site", "located_in"), ("location", "dcim.location", "located_in"))
    ),
    "dcim.device": Mapped(
        "network-device",
        (
            ("rack", "dcim.rack", "located_in"),
            ("site", "dcim.site", "located_in"),
            ("cluster", "virtualization.cluster", "part_of"),
            ("virtual_chassis", "dcim.virtualchassis", "part_of"),
        ),
    ),
    "dcim.virtualchassis": Mapped("network-device"),
    "dcim.module": Mapped("network-device", _DEVICE, name="serial", within="device"),
    "dcim.interface": _PORT,
    "dcim.frontport": Mapped(
        "network-port",
        (*_DEVICE, ("rear_port", "dcim.rearport", "depends_on")),
        within="device",
    ),
    "dcim.rearport": _PORT,
    "dcim.consoleport": _PORT,
    "dcim.consoleserverport": _PORT,
    "dcim.powerport": _PLUG,
    "dcim.poweroutlet": Mapped(
        "power-device",
        (*_DEVICE, ("power_port", "dcim.powerport", "powered_by")),
        within="device",
    ),
    "dcim.modulebay": _PORT,
    "dcim.devicebay": _PORT,
    "dcim.inventoryitem": Mapped("network-device", _DEVICE, within="device"),
    "dcim.cable": Mapped("cable", name="label"),
    "dcim.powerpanel": Mapped(
        "power-device",
        (("site", "dcim.site", "located_in"), ("location", "dcim.location", "located_in")),
    ),
    "dcim.powerfeed": Mapped(
        "power-feed",
        (("power_panel", "dcim.powerpanel", "powered_by"), ("rack", "dcim.rack", "used_by")),
        within="power_panel",
    ),
    "virtualization.cluster": Mapped("cluster", (("site", "dcim.site", "located_in"),)),
    "virtualization.virtualmachine": Mapped(
        "virtual-machine",
        (("cluster", "virtualization.cluster", "runs_on"), ("device", "dcim.device", "runs_on")),
        within="cluster",
    ),
    "virtualization.vminterface": Mapped(
        "network-port",
        (("virtual_machine", "virtualization.virtualmachine", "port_of"),),
        within="virtual_machine",
    ),
    "ipam.prefix": Mapped(
        "network", (("site", "dcim.site", "located_in"), ("vlan", "ipam.vlan", "part_of")), "prefix"
    ),
    "ipam.vlan": Mapped("network", (("site", "dcim.site", "located_in"),)),
    "ipam.ipaddress": Mapped("ip-address", name="address"),
    "circuits.circuit": Mapped("circuit", name="cid"),
    "circuits.circuittermination": Mapped(
        "circuit",
        (("circuit", "circuits.circuit", "port_of"), ("site", "dcim.site", "located_in")),
        name="term_side",
        within="circuit",
    ),
    "circuits.providernetwork": Mapped("network"),
    "wireless.wirelesslan": Mapped("network", name="ssid"),
}

#: ours by NetBox's word; one that is not here is noted
STATES = {
    **dict.fromkeys(
        ("active", "connected", "container", "reserved", "dhcp", "slaac", "paused", "disabled"),
        "live",
    ),
    "planned": "planned",
    "provisioning": "planned",
    "candidate": "planned",
    "staged": "in_build",
    "staging": "in_build",
    "inventory": "in_stock",
    "available": "in_stock",
    "offline": "live",
    "failed": "live",
    "decommissioning": "withdrawn",
    "decommissioned": "withdrawn",
    "retired": "withdrawn",
    "deprovisioning": "withdrawn",
    "deprecated": "withdrawn",
}

#: references that are told by their name, not by a relation
NAMED = {
    "device_type": "dcim.devicetype",
    "role": "dcim.devicerole",
    # before NetBox 3.6
    "device_role": "dcim.devicerole",
    "platform": "dcim.platform",
    "tenant": "tenancy.tenant",
    "group": "virtualization.clustergroup",
    "provider": "circuits.provider",
    "manufacturer": "dcim.manufacturer",
    "vrf": "ipam.vrf",
    "module_type": "dcim.moduletype",
}

#: older names of those references -> the present ones
RENAMED = {"device_role": "role"}

#: own attributes that are worth keeping, where they say something
KEPT = (
    "serial", "asset_tag", "facility_id", "position", "face", "u_height", "type", "vcpus",
    "memory", "disk", "mac_address", "mtu", "speed", "enabled", "dns_name", "commit_rate",
    "install_date", "physical_address", "latitude", "longitude", "vid", "color", "length",
    "length_unit", "voltage", "amperage", "width", "is_pool", "duplex",
)  # fmt: skip
