"""What the good organisation has in its registers of risks, controls, findings and improvements."""

#: title, category, service, likelihood, impact, treatment
RISKS: tuple[tuple[str, str, str, int, int, str], ...] = (
    ("Only two people know the till interface", "organisation", "S03", 3, 3, "reduce"),
    ("Shift plan leaves nights to one person", "organisation", "", 2, 4, "reduce"),
    ("Staff leave for the competitor next door", "organisation", "", 2, 3, "accept"),
    ("Service hours of the shop are longer than agreed", "requirements", "S03", 2, 3, "avoid"),
    ("Reports of the clinic change with the law", "requirements", "S05", 3, 2, "reduce"),
    ("Carrier B ends its contract", "other_parties", "S10", 3, 4, "share"),
    ("Clinic software house is sold", "other_parties", "S05", 2, 4, "share"),
    ("Cloud host raises its prices", "other_parties", "S12", 3, 2, "accept"),
    ("One power feed at the data centre", "availability", "S12", 2, 5, "reduce"),
    ("Storage fills before the year ends", "availability", "S12", 4, 4, "reduce"),
    ("Monitoring misses slow replies", "availability", "S14", 3, 2, "reduce"),
    ("Phones stop when the network does", "availability", "S08", 2, 4, "reduce"),
    ("Flood of the harbour quarter", "continuity", "S02", 3, 5, "accept"),
    ("Warehouse cannot dispatch without the ERP", "continuity", "S02", 3, 4, "reduce"),
    ("Backups cannot be restored in time", "continuity", "S13", 2, 5, "reduce"),
    ("Stolen passwords open the portal", "security", "S04", 4, 4, "reduce"),
    ("Extortion software on workplaces", "security", "S06", 3, 5, "reduce"),
    ("Patient records read without need", "security", "S05", 2, 5, "reduce"),
    ("Old till systems without updates", "security", "S03", 3, 3, "reduce"),
    ("Visitors walk into the server room", "security", "S12", 2, 3, "reduce"),
    ("Portal version comes too late for the season", "project", "S04", 3, 3, "reduce"),
    ("Visitor wireless finds no owner", "project", "", 2, 2, "avoid"),
    ("Lease of the second hall runs out", "organisation", "", 4, 4, "accept"),
)

#: the one that is over before the year ends, and why
OVER, OVER_BECAUSE = "Lease of the second hall runs out", "The lease was renewed for ten years."

#: title, kind, how it is operated, how it is kept up, places of the risks that it treats
CONTROLS: tuple[tuple[str, str, str, str, tuple[int, ...]], ...] = (
    ("Two factors at the portal", "technical", "Asked at each sign-in.", "Tested at releases.",
     (15,)),
    ("Second factor for administrators", "technical", "Keys are handed out by name.",
     "Counted every half-year.", (15, 16)),
    ("Mail filter", "technical", "Filters what comes in.", "Rules are updated daily.", (16,)),
    ("Programs only from a list", "technical", "Others do not start.", "List is reviewed monthly.",
     (16,)),
    ("Copies in another building", "technical", "Every night.", "Restored once a quarter.",
     (14, 16)),
    ("Reading of records is logged", "technical", "Each access is written down.",
     "Sampled monthly.", (17,)),
    ("Rights by role", "administrative", "Asked for and approved.", "Reviewed twice a year.",
     (17, 15)),
    ("Awareness training", "administrative", "Once a year for everybody.", "Contents renewed.",
     (15, 16)),
    ("Net of its own for old tills", "technical", "No way to the office.", "Scanned weekly.",
     (18,)),
    ("Badges at the server room", "physical", "Doors open by badge.", "List checked monthly.",
     (19,)),
    ("Visitors are accompanied", "physical", "Signed in and out.", "Book kept at the desk.",
     (19,)),
    ("Penetration test", "administrative", "Once a year from outside.", "Findings are followed.",
     (15, 18)),
)  # fmt: skip

#: title, source, grade, clause, correction, cause
FINDINGS: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("Two changes without test evidence", "audit", "minor", "8.5.1.3", "Tests were made up.",
     "The form did not ask for it."),
    ("Supplier review of the carrier left out", "audit", "minor", "8.3.4", "It was held.",
     "No date stood in the calendar."),
    ("Competence of a new colleague not recorded", "audit", "minor", "7.2", "It was recorded.",
     "The joiner list has no such line."),
    ("Restore test of the records failed", "review", "major", "8.7.2", "The copy was repaired.",
     "The job did not read back what it wrote."),
    ("Clinic was told late of an outage", "complaint", "minor", "8.6.1", "Regrets were sent.",
     "The contact list was old."),
    ("Access of a leaver stayed open for a day", "incident", "minor", "8.7.3.3", "It was closed.",
     "The notice came after the last day."),
)  # fmt: skip

#: what each source gives in a half-year: source, title, kind, unit, before, target, after
IMPROVEMENTS: tuple[tuple[str, str, str, str, int, int, int], ...] = (
    ("slm", "Reports by the fifth working day", "quality", "working days", 9, 5, 5),
    ("supplier", "One contact at the carrier", "productivity", "calls", 12, 4, 3),
    ("brm", "Clinic sees its tickets in the portal", "value", "calls a week", 40, 20, 18),
    ("incident", "Password reset by oneself", "cost", "incidents a week", 22, 10, 8),
    ("problem", "Till driver replaced", "quality", "incidents a month", 14, 5, 7),
    ("change", "Standard change for new phones", "productivity", "hours", 16, 4, 3),
    ("release", "Fewer releases at month end", "risk", "incidents", 9, 4, 4),
    ("security", "Shorter sessions at shared desks", "risk", "minutes", 60, 15, 15),
    ("audit", "Checklist for reviews of changes", "capability", "findings", 6, 2, 1),
    ("review", "Agenda with figures of the quarter", "quality", "minutes", 120, 90, 85),
)

EXCEPTIONS: tuple[tuple[str, str, str, int], ...] = (
    ("Old till without updates", "Patch policy", "security", 18),
    ("Clinic scanner on its own account", "Account policy", "security", 17),
    ("Monthly report of the portal by mail", "Reporting policy", "policy", 4),
)
