"""The documents of the good organisation. Data only."""

#: kind, identifier, title; each is in force before the year begins
DOCUMENTS: tuple[tuple[str, str, str], ...] = (
    ("procedure", "P-01", "Incident handling"),
    ("procedure", "P-02", "Document control"),
    ("procedure", "P-03", "Supplier evaluation"),
    ("procedure", "P-04", "Complaint handling"),
    ("major_incident_procedure", "P-05", "Major incidents"),
    ("release_procedure", "P-06", "Release and deployment"),
    ("continuity_plan", "C-01", "Continuity of shop and warehouse"),
    ("availability_plan", "A-01", "Availability of the platforms"),
    ("capacity_plan", "K-01", "Capacity of the platforms"),
    ("service_catalogue", "S-01", "Service catalogue"),
    ("agreement", "S-02", "Service level agreement, Retail division"),
    ("contract", "V-01", "Data centre contract"),
    ("requirements", "S-03", "Service requirements, customer portal"),
    ("criteria", "V-02", "Criteria for suppliers"),
    ("other", "O-01", "House rules of the server rooms"),
    ("other", "O-02", "Glossary"),
    ("other", "O-03", "Naming of machines"),
    ("criteria", "V-03", "Criteria of improvements"),
    ("record", "V-04", "Decisions of the security board"),
    ("transition_plan", "T-01", "Transition of the shop to its second release"),
)
EXTERNAL: tuple[tuple[str, str, str], ...] = (
    ("X-01", "Requirements for service management systems", "Standards body, 2018"),
    ("X-02", "Handbook of the data centre", "Operator of the data centre, edition 4"),
)
