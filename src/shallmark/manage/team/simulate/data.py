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
