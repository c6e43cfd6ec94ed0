"""Team SMF (Manage layer): people, teams, roles and who holds them.

Records: person, team, role, role assignment. MOF: Team SMF, accountabilities and role types.
ISO/IEC 20000-1:2018 clauses 5.3, 7.2 (competence: part 2). Guide: table 5 (ADJ-TEAM-01, -02), B-1.
"""
