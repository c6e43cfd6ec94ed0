"""Change and Configuration SMF (Manage layer): what there is, and how it comes to be otherwise.

Configuration items with their relations, baselines, audits and master copies, and the changes that
explain how they came to be as they are. ISO/IEC 20000-1:2018 clauses 8.2.5, 8.2.6 and 8.5.1.
"""
