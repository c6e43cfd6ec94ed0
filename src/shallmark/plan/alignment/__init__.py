"""Business/IT Alignment SMF (Plan phase): customers, services and what was promised to whom.

Records: customer, service, service level target. Part 3 completes portfolio, catalogue, agreements.
ISO/IEC 20000-1:2018 clauses 8.2.4, 8.3.2, 8.3.3. Guide: table 8 (ADJ-BIA).
"""
