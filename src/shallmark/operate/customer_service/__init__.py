"""Customer Service SMF (Operate phase): incidents from first contact to confirmed closure.

Records: incident, with categories, hold reasons, resolution codes, priority matrix and templates.
MOF: record, classify, resolve, confirm and close, good customer service. Requests come in part 5.
ISO/IEC 20000-1:2018 clause 8.6.1 (2005: 8.2). Guide: table 6 (ADJ-CS-01 to -03).
"""
