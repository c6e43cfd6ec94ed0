"""Who works at Norderhafen IT and for whom: teams, people, customers, services. Data only.

The figures follow a mid-sized provider: 62 people in 10 teams, three customers, 14 services.
"""

from dataclasses import dataclass

#: team key -> name, number of people
TEAMS: dict[str, tuple[str, int]] = {
    "governance": ("Management and governance", 5),
    "desk": ("Service desk", 9),
    "workplace": ("Workplace and devices", 7),
    "business": ("Business applications", 9),
    "customer_apps": ("Customer applications", 8),
    "infrastructure": ("Infrastructure and cloud", 9),
    "network": ("Network and telephony", 5),
    "operations": ("Operations and monitoring", 5),
    "security": ("Security", 3),
    "finance": ("Finance and suppliers", 2),
}

FIRST_NAMES = [
    "Ana",
    "Bjarne",
    "Carla",
    "Deniz",
    "Elif",
    "Finn",
    "Greta",
    "Hanno",
    "Imke",
    "Jonas",
    "Karin",
    "Lasse",
    "Mareike",
    "Nils",
    "Oda",
    "Paul",
    "Ronja",
    "Sven",
    "Tomke",
    "Ulf",
    "Vera",
    "Wiebke",
    "Yara",
    "Zeno",
    "Ben",
    "Clara",
    "Edda",
    "Fiete",
    "Hilke",
    "Iven",
    "Jule",
    "Kai",
]
LAST_NAMES = [
    "Petersen",
    "Aydin",
    "Thomsen",
    "Wulff",
    "Reimers",
    "Kruse",
    "Brandt",
    "Ohlsen",
    "Ahlers",
    "Lorenz",
    "Martens",
    "Voss",
    "Jansen",
    "Hansen",
    "Behrens",
    "Carstens",
    "Dierks",
    "Eggers",
    "Friis",
    "Gerdes",
    "Harms",
    "Ipsen",
    "Jacobs",
    "Knudsen",
    "Lund",
]


@dataclass(frozen=True)
class ServiceCast:
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

SERVICES: tuple[ServiceCast, ...] = (
    ServiceCast("S01", "ERP", ("retail", "logistics"), "high", "office", "business"),
    ServiceCast("S02", "Warehouse and dispatch", ("logistics",), "high", "24x7", "business"),
    ServiceCast("S03", "Shop and till", ("retail",), "high", "24x7", "customer_apps"),
    ServiceCast("S04", "Customer portal", ("retail", "clinic"), "medium", "24x7", "customer_apps"),
    ServiceCast("S05", "Clinic records hosting", ("clinic",), "high", "24x7", "customer_apps"),
    ServiceCast(
        "S06", "Workplace", ("retail", "logistics", "clinic"), "medium", "office", "workplace"
    ),
    ServiceCast(
        "S07",
        "E-mail and collaboration",
        ("retail", "logistics", "clinic"),
        "medium",
        "24x7",
        "workplace",
    ),
    ServiceCast(
        "S08", "Telephony and contact centre", ("retail", "clinic"), "medium", "office", "network"
    ),
    ServiceCast("S09", "Reporting and data", ("retail", "logistics"), "low", "office", "business"),
    ServiceCast("S10", "Network and internet", (), "high", "24x7", "network"),
    ServiceCast("S11", "Identity and access", (), "high", "24x7", "security"),
    ServiceCast("S12", "Virtual platform and storage", (), "high", "24x7", "infrastructure"),
    ServiceCast("S13", "Backup and recovery", (), "medium", "24x7", "infrastructure"),
    ServiceCast("S14", "Monitoring and integration", (), "medium", "24x7", "operations"),
)

#: twelve named accounts of the demonstration: user name, name, team, roles
ACCOUNTS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("ana", "Ana Petersen", "desk", ("service_desk_agent",)),
    ("mareike", "Mareike Thomsen", "desk", ("incident_manager", "incident_process_owner")),
    ("jonas", "Jonas Wulff", "network", ("resolver",)),
    ("deniz", "Deniz Aydin", "business", ("problem_manager", "problem_process_owner")),
    (
        "tom",
        "Tom Reimers",
        "infrastructure",
        ("configuration_manager", "change_manager", "resolver"),
    ),
    ("svea", "Svea Kruse", "security", ("security_manager",)),
    ("lena", "Lena Harms", "governance", ("service_level_manager",)),
    ("birger", "Birger Jansen", "governance", ("it_risk_compliance_manager",)),
    ("paul", "Paul Lohse", "governance", ("auditor", "audit_programme_owner")),
    ("ina", "Ina Eggers", "governance", ("it_executive_officer",)),
    ("karin", "Karin Ohlsen", "", ()),
    ("admin", "Alex Admin", "operations", ("admin",)),
)

#: mandatory roles that no named account holds, and the team whose lead holds them
OTHER_HOLDERS: dict[str, str] = {
    "management_representative": "governance",
    "service_request_process_owner": "desk",
    "change_process_owner": "infrastructure",
    "configuration_process_owner": "infrastructure",
    "release_process_owner": "customer_apps",
    "service_level_process_owner": "governance",
    "supplier_process_owner": "finance",
    "relationship_process_owner": "governance",
    "availability_process_owner": "infrastructure",
    "continuity_process_owner": "operations",
    "capacity_process_owner": "infrastructure",
    "finance_process_owner": "finance",
    "reporting_process_owner": "governance",
}
