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
#: kind -> purpose and rules of the policy
POLICY_TEXTS: dict[str, tuple[str, str]] = {
    "service_management": (
        "We run services that the group can rely on, and get better at it every year.",
        (
            "Services are planned with those who use them. What we promise is measured, and"
            " what was missed is said. Duties are given in writing and are not united where that"
            " would be unsafe. Every year we set objectives and look at what became of them."
        ),
    ),
    "security": (
        "Information is open to those who need it, and to nobody else.",
        (
            "Everybody signs in under an own name. Rights are given for a task and end with it."
            " Incidents of security are reported at once, without blame. Suppliers keep the same"
            " rules as we do. Exceptions are written down and have an end."
        ),
    ),
    "change": (
        "Changes help the business and do not surprise it.",
        (
            "No change is made without a record of it. Risk decides who approves, and nobody"
            " approves an own change. There is a way back, or a reason why not. Emergencies are"
            " approved by two people and reviewed afterwards."
        ),
    ),
    "release": (
        "New and changed services go live as a whole.",
        (
            "Releases are planned in the calendar of the year. Nothing goes live untested."
            " Customers hear a week before what will be different. In the freeze of December"
            " only emergencies are released."
        ),
    ),
    "continuity": (
        "The group goes on working when we cannot.",
        (
            "The divisions say how long they can do without a service. Plans are made for these"
            " times and tested once a year. Copies of data lie in another place. People come"
            " before machines."
        ),
    ),
    "finance": (
        "We know what services cost and why.",
        (
            "Each service has a budget, and its owner answers for it. Figures are compared"
            " every month; ten percent off are explained. Spending beyond the own authority is"
            " approved before, not after. Customers see what they pay for."
        ),
    ),
    "improvement": (
        "Whoever sees something better says so, and it is heard.",
        (
            "Every proposal is recorded and answered. The use for customers counts first. What"
            " is begun has an owner and a date. Afterwards we look whether it did help."
        ),
    ),
    "configuration": (
        "The register says what is there.",
        (
            "What a service rests on is an item of the register. Items change under a change"
            " only. Differences found by discovery are settled within a month. A sample is"
            " looked at on the spot every quarter."
        ),
    ),
}
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
#: title, and what is to be done
TASKS: tuple[tuple[str, str], ...] = (
    (
        "Introduce the reviewed change policy",
        "Present it to each team in its weekly meeting, and answer what is asked.",
    ),
    (
        "Train the new process owners",
        "Half a day on figures, criteria and reviews for everybody new since January.",
    ),
    (
        "Renew the contact lists",
        "Ask each division and supplier who is called by day and by night; call every number once.",
    ),
    (
        "Measure satisfaction of all customers",
        "Send five questions to each division and talk over the answers with its head.",
    ),
    (
        "Test the continuity plans",
        "Shop and warehouse work from the second data centre for one evening; note what was slow.",
    ),
    (
        "Renew scope and plan",
        "Compare both with the catalogue and the budget of next year, and have them approved.",
    ),
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
