"""Documented information: controlled documents, their versions, retention, and who has read them.

ISO/IEC 20000-1:2018 clause 7.5.
"""
