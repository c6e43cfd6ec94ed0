"""Governance, Risk, and Compliance SMF (Manage layer).

Risks, controls, exceptions, outsiders' access, nonconformities, improvements. ISO/IEC 20000-1:2018
clauses 6.1, 8.7.3, 10.1, 10.2.
"""
