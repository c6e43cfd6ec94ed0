"""Policy SMF (Plan): scope, policies, objectives, processes, the plan, parties, communication.

ISO/IEC 20000-1:2018 clauses 4.2 to 4.4, 5.2, 6.2, 6.3, 7.4, 8.1.
"""
