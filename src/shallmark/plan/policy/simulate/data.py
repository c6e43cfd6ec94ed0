"""What the good organisation directs itself by: texts and figures. Data only."""

#: kind, title, whether every member of the staff confirms it
POLICIES: tuple[tuple[str, str, bool], ...] = (
    ("service_management", "Service management policy", True),
    ("security", "Information security policy", True),
    ("change", "Change policy", False),
    ("release", "Release policy", False),
    ("continuity", "Continuity policy", False),
    ("finance", "Finance policy", False),
    ("improvement", "Improvement policy", False),
    ("configuration", "Configuration policy", False),
)
#: process -> goal, metric, good is, criterion, where it starts
METRICS: dict[str, tuple[str, str, str, int, int]] = {
    "incident": ("Services are back soon", "Solved in time, percent", "at_least", 90, 94),
    "service_request": ("Wishes are met as promised", "Met in time, percent", "at_least", 90, 95),
    "problem": ("Causes are found", "Problems older than half a year", "at_most", 8, 4),
    "change": ("Changes succeed", "Successful changes, percent", "at_least", 90, 96),
    "configuration": ("Records are true", "Items found as recorded, percent", "at_least", 95, 98),
    "release": ("Releases hold", "Releases without a step back, percent", "at_least", 90, 97),
    "service_level": ("Promises are kept", "Targets met, percent", "at_least", 90, 95),
    "supplier": ("Suppliers deliver", "Supplier targets met, percent", "at_least", 90, 93),
    "relationship": ("Customers are content", "Complaints a month", "at_most", 3, 1),
    "availability": ("Services are there", "Services at their target, percent", "at_least", 90, 96),
    "continuity": ("We come back", "Plans tested in the year, percent", "at_least", 75, 100),
    "capacity": ("Nothing runs full", "Thresholds breached", "at_most", 5, 2),
    "finance": ("Costs are known", "Variance of the month, percent", "at_most", 10, 4),
    "reporting": ("Reports come in time", "Reports in time, percent", "at_least", 95, 99),
}
#: title, metric, unit, baseline, target, value at the end of the year, due within the year
OBJECTIVES: tuple[tuple[str, str, str, int, int, int, bool], ...] = (
    ("More is solved at the first call", "First call resolution", "percent", 61, 70, 68, False),
    ("Fewer incidents come back", "Reopened incidents", "percent", 3, 1, 2, False),
    ("Customers are content", "Satisfaction", "of 5", 3, 4, 4, False),
    ("Requests are met by themselves", "Automatic requests", "percent", 20, 40, 31, True),
)
#: what the plan says under each heading; services and policies are named by number
PLAN: tuple[tuple[str, str], ...] = (
    ("Objectives", "This year works for {objectives}."),
    ("Services", "The services in scope are {services}."),
    ("Limitations", "Night shifts need two people; money is decided each November."),
    ("Policies and obligations", "What binds: {policies}, as published."),
    ("Authorities and responsibilities", "As the matrix of each process says."),
    ("Resources", "62 people in ten teams; 6.2 million a year."),
    ("Other parties", "The data centre, two carriers, the software houses."),
    ("Technology", "One virtual platform, one monitoring, this system."),
    ("Measurement and audit", "Monthly figures, checks each night, twelve audits a year."),
)
TASKS: tuple[str, ...] = (
    "Introduce the reviewed change policy",
    "Train the new process owners",
    "Renew the contact lists",
    "Measure satisfaction of all customers",
    "Test the continuity plans",
    "Renew scope and plan",
)
COMMUNICATIONS: tuple[tuple[str, str, str], ...] = (
    ("What the service management policy asks of each of us", "All staff", "meeting"),
    ("Figures of the quarter", "All staff\nCustomers", "report"),
    ("Changes in the freeze of December", "Customers", "mail"),
    ("Results of the audits", "Top management", "report"),
)
PARTIES: tuple[tuple[str, str, str], ...] = (
    ("Data protection authority", "regulator", "Reports of incidents within 72 hours"),
    ("Works council", "staff", "Told before monitoring changes"),
    ("Trading group", "owner", "Costs stay within the budget"),
)
