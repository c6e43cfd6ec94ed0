"""The competences that the roles of the good organisation ask for. Data only."""

#: competence, roles that ask for it
COMPETENCES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Talking with callers", ("service_desk_agent",)),
    ("Operating the platforms", ("resolver",)),
    ("Leading a major incident", ("incident_manager",)),
    ("Finding causes", ("problem_manager",)),
    ("Assessing changes", ("change_manager",)),
    ("Information security", ("security_manager",)),
    ("Negotiating with customers", ("service_level_manager",)),
    ("Auditing", ("auditor",)),
)
#: how a training showed in the work, one for each who took part
EFFECTS: tuple[str, ...] = (
    "Fewer records come back incomplete.",
    "Changes are planned with a way back without being asked for it.",
    "Callers are told when an incident is handed on.",
    "Causes are noted with the solution.",
    "No effect seen yet: the same gaps as before; talked over once more.",
    "Reviews are held on their day.",
    "Items are updated with the change.",
    "Risks are scored the same way as by colleagues.",
)
