"""Record types whose page tells, beside its fields, how it stands now.

What is told comes from `<record>/now`, of a floor above that knows all functions
(config/wiring.py).
"""

#: keys of record types
told_now: set[str] = set()
