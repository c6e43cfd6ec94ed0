"""Conformity: the catalogue of requirements, check runs and what they found.

Records: CheckRun, CheckOutcome, CheckRow (append-only), SourceCoverage. The catalogue (three
editions of ISO/IEC 20000-1, tables 1 to 8 of the guide, checks, attestations, parameters) is data
in `catalogue/`. Serves ISO/IEC 20000-1:2018 clauses 9.1, 9.2 and 10.1.
"""
