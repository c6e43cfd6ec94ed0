"""What words of other tools most often mean: filled in for whoever sends the list, who says yes.

Nothing is read by them alone: a word that stands here is still asked for (`exchange/words.py`).
"""

import re

#: our class -> words, alone in their cell
_CLASSES = {
    "server": (
        "physical server", "rack server", "blade", "blade server", "linux server",
        "windows server", "unix server", "esx server", "esxi host", "hypervisor",
    ),
    "virtual-machine": (
        "vm", "vms", "virtual server", "vm instance", "virtual machine instance",
        "cloud instance", "ec2 instance", "azure vm", "virtuelle maschine",
    ),
    "workstation": (
        "laptop", "notebook", "desktop", "pc", "computer", "client", "thin client", "tablet",
        "desktop computer", "laptop computer", "personal computer", "macbook", "arbeitsplatz",
    ),
    "network-device": (
        "switch", "router", "firewall", "access point", "wireless access point", "wlan controller",
        "wireless controller", "load balancer", "gateway", "modem", "network gear",
        "network switch", "network equipment", "vpn gateway", "san switch", "netzwerkgerät",
    ),
    "storage": ("nas", "san", "storage system", "storage array", "disk array", "tape library"),
    "printer": ("multifunction printer", "multifunction device", "mfp", "plotter", "drucker"),
    "phone": (
        "mobile", "mobile phone", "smartphone", "ip phone", "voip phone", "desk phone", "telefon",
    ),
    "power-device": ("ups", "pdu", "usv"),
    "database": ("db", "database instance", "database server", "db instance", "datenbank"),
    "application": (
        "app", "business application", "web application", "saas", "application service",
        "anwendung",
    ),
    "software": ("software package", "operating system"),
    "licence": ("license", "software license", "software licence", "lizenz"),
    "certificate": ("ssl certificate", "tls certificate", "zertifikat"),
    "cluster": ("farm", "server cluster", "vm cluster"),
    "rack": ("enclosure", "cabinet", "server rack"),
    "circuit": ("wan link", "internet line", "leased line"),
}  # fmt: skip
#: our state -> words, alone in their cell
_STATES = {
    "planned": ("ordered", "bestellt", "geplant"),
    "in_build": ("staging", "provisioning", "being built", "im aufbau"),
    "live": (
        "deployed", "running", "online", "in service", "in operation", "assigned", "issued", "up",
        "aktiv", "in betrieb", "im einsatz", "produktiv",
    ),
    "in_stock": ("spare", "in storage", "unassigned", "auf lager", "lager"),
    "withdrawn": (
        "decommissioned", "scrapped", "obsolete", "lost", "sold", "archived",
        "ausgemustert", "verschrottet", "außer betrieb",
    ),
}  # fmt: skip


def class_guess(word: str) -> str:
    """The key of the class of day one that is mostly called so; empty where none is."""
    return _guess(_CLASSES, word)


def state_guess(word: str) -> str:
    """Our state that is mostly called so; empty where none is."""
    return _guess(_STATES, word)


def _guess(known: dict[str, tuple[str, ...]], word: str) -> str:
    said = re.sub(r"[\W_]+", " ", word).strip().lower()
    return next((ours for ours, words in known.items() if said in words), "")
