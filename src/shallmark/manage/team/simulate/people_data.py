"""The people of Norderhafen IT: 62 in 10 teams, as in a mid-sized provider. Data only."""

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

#: what the people of a team are by trade
TRADES = {
    "governance": "IT governance",
    "desk": "Service desk agent",
    "workplace": "Workplace engineer",
    "business": "Application manager",
    "customer_apps": "Application engineer",
    "infrastructure": "Platform engineer",
    "network": "Network engineer",
    "operations": "Operator",
    "security": "Security analyst",
    "finance": "Buyer",
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

#: the same teams in a small organisation: ten people who belong to several each, and an auditor
#: from outside
SMALL_TEAMS: dict[str, tuple[str, ...]] = {
    "governance": ("lena", "birger", "ina", "paul"),
    "desk": ("ana", "mareike", "deniz", "admin"),
    "workplace": ("jonas", "ana", "mareike", "deniz"),
    "business": ("lena", "deniz", "ana", "admin"),
    "customer_apps": ("birger", "jonas", "deniz", "mareike"),
    "infrastructure": ("tom", "jonas", "admin", "deniz"),
    "network": ("jonas", "ana", "deniz", "mareike"),
    "operations": ("admin", "jonas", "ana", "mareike"),
    "security": ("svea", "jonas", "admin"),
    "finance": ("birger", "lena"),
}
#: in it everybody who works on tickets is asked at the desk, and solves
SMALL_HANDS = ("ana", "mareike", "jonas", "deniz", "tom", "admin", "lena", "birger")

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
