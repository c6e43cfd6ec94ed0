"""Who does what with risks, controls, exceptions, nonconformities, improvements and actions."""

from shallmark.kernel.access import ALL_STEPS, Grant, Scope

ALL, OWN = Scope.EVERYTHING, Scope.OWN

#: everybody on the staff reports what is wrong, and proposes what could be better
REPORTS = tuple(
    Grant(record, read=ALL, write=OWN, create=True)
    for record in ("risk", "nonconformity", "improvement", "action")
)
#: whoever leads or audits reads sampled texts; the gate keeps the author's own team out
READS_TEXTS = Grant("text_reading", read=ALL, write=ALL, steps=frozenset({"says", "says_nothing"}))
#: what the system draws is made by nobody by hand
DRAWN = tuple(
    Grant(record, read=ALL, write=ALL, steps=ALL_STEPS)
    for record in ("text_sample", "text_reading")
)
#: who answers for a process decides on improvements of it, and has things done
PROCESS = (
    READS_TEXTS,
    Grant("risk", read=ALL, write=OWN, create=True),
    Grant("nonconformity", read=ALL, write=OWN, create=True),
    Grant("exception", read=ALL, write=OWN, create=True),
    Grant("improvement", read=ALL, write=ALL, steps=ALL_STEPS, create=True),
    Grant("action", read=ALL, write=ALL, steps=ALL_STEPS, create=True),
)
#: risks, nonconformities and exceptions are kept by whoever keeps compliance
COMPLIANCE = (
    "risk",
    "risk_criteria",
    "risk_assessment",
    "exception",
    "nonconformity",
    "improvement",
    "action",
)
SECURITY = (
    "incident",
    "control",
    "risk",
    "risk_assessment",
    "exception",
    "external_access",
    "improvement",
    "action",
)
EXECUTIVE = (
    READS_TEXTS,
    *(
        Grant(record, read=ALL, write=ALL, create=True)
        for record in ("risk_criteria", "risk_assessment")
    ),
    Grant("risk", read=ALL, write=ALL, steps=frozenset({"accept", "review"}), create=True),
    Grant("exception", read=ALL, write=ALL, steps=frozenset({"approve", "refuse"})),
    Grant(
        "improvement",
        read=ALL,
        write=ALL,
        steps=frozenset({"approve", "decline"}),
        create=True,
    ),
    Grant("nonconformity", read=ALL, create=True),
    Grant("action", read=ALL, write=ALL, steps=ALL_STEPS, create=True),
)
