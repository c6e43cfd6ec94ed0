"""The customers and services of Norderhafen IT. Data only."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DemoService:
    """A service as the simulation knows it."""

    key: str
    name: str
    customers: tuple[str, ...]
    criticality: str
    #: "office" or "24x7"
    hours: str
    team: str


CUSTOMERS: dict[str, tuple[str, bool, int]] = {
    "retail": ("Retail division", True, 40),
    "logistics": ("Logistics division", True, 26),
    "clinic": ("Harbour Clinic Group", False, 16),
}

SERVICES: tuple[DemoService, ...] = (
    DemoService("S01", "ERP", ("retail", "logistics"), "high", "office", "business"),
    DemoService("S02", "Warehouse and dispatch", ("logistics",), "high", "24x7", "business"),
    DemoService("S03", "Shop and till", ("retail",), "high", "24x7", "customer_apps"),
    DemoService("S04", "Customer portal", ("retail", "clinic"), "medium", "24x7", "customer_apps"),
    DemoService("S05", "Clinic records hosting", ("clinic",), "high", "24x7", "customer_apps"),
    DemoService(
        "S06", "Workplace", ("retail", "logistics", "clinic"), "medium", "office", "workplace"
    ),
    DemoService(
        "S07",
        "E-mail and collaboration",
        ("retail", "logistics", "clinic"),
        "medium",
        "24x7",
        "workplace",
    ),
    DemoService(
        "S08", "Telephony and contact centre", ("retail", "clinic"), "medium", "office", "network"
    ),
    DemoService("S09", "Reporting and data", ("retail", "logistics"), "low", "office", "business"),
    DemoService("S10", "Network and internet", (), "high", "24x7", "network"),
    DemoService("S11", "Identity and access", (), "high", "24x7", "security"),
    DemoService("S12", "Virtual platform and storage", (), "high", "24x7", "infrastructure"),
    DemoService("S13", "Backup and recovery", (), "medium", "24x7", "infrastructure"),
    DemoService("S14", "Monitoring and integration", (), "medium", "24x7", "operations"),
)
