"""Incidents and service requests of other tools: rows become cases, cases become records.

A tool is a folder of dialects (`dialect`), which say what its words mean; `rows` turns tables into
neutral cases without Django; `load` brings cases into the database in one transaction, as the
record kinds of `record_kinds`.
"""
