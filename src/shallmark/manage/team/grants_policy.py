"""Who does what with documents, scope, policies, objectives, processes, parties and competence."""

from shallmark.kernel.access import ALL_STEPS, Grant, Scope

ALL, OWN = Scope.EVERYTHING, Scope.OWN

#: staff write versions of documents, approve those on which they are named, and confirm readings;
#: whoever is accountable for a task of the plan, a communication or a shift does it
WORKS: tuple[Grant, ...] = (
    Grant("document", read=ALL, write=OWN),
    Grant("document_version", read=ALL, write=OWN, create=True),
    Grant("acknowledgement", read=ALL, create=True),
    Grant("stated_act", read=ALL, create=True),
    *(
        Grant(record, read=ALL, write=OWN)
        for record in (
            "plan_task",
            "communication",
            "objective",
            "policy",
            "scope_statement",
            "process",
            "process_metric",
        )
    ),
    Grant("on_call_shift", read=ALL, write=OWN),
    Grant("training_record", read=ALL, write=OWN),
)
#: who answers for a process keeps its sheet, its figures and the competence it asks for
PROCESS: tuple[Grant, ...] = (
    *(
        Grant(record, read=ALL, write=OWN, create=True)
        for record in ("document", "process", "objective", "communication", "policy")
    ),
    Grant("process_metric", read=ALL, write=OWN, create=True),
    *(
        Grant(record, read=ALL, write=ALL, steps=ALL_STEPS, create=True)
        for record in ("competence_record", "training_record", "on_call_shift")
    ),
)
#: kept by whoever keeps compliance
COMPLIANCE = (
    "document",
    "document_version",
    "document_template",
    "retention_rule",
    "scope_statement",
    "policy",
    "objective",
    "process",
    "process_metric",
    "plan_task",
    "interested_party",
    "communication",
    "responsibility",
    "separation_rule",
    "compensating_measure",
    "authority_level",
    "competence",
    "competence_need",
    "competence_record",
    "training_record",
    "on_call_shift",
)
#: top management directs and approves
EXECUTIVE: tuple[Grant, ...] = (
    *(
        Grant(record, read=ALL, write=ALL, steps=frozenset({"approve", "send_back"}))
        for record in ("scope_statement", "policy")
    ),
    Grant("objective", read=ALL, write=ALL, steps=ALL_STEPS, create=True),
    Grant("plan_task", read=ALL, write=ALL, steps=ALL_STEPS, create=True),
    Grant("compensating_measure", read=ALL, write=ALL, steps=ALL_STEPS, create=True),
    Grant("retention_rule", read=ALL, write=ALL, create=True),
    Grant("process", read=ALL, write=ALL, steps=frozenset({"retire"})),
)
