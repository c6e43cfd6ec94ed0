"""Incidents out of ServiceNow: list exports, REST answers and audit logs.

`dialects/*.yaml` say what the source's words mean; `dialect` reads them; `cases` turns rows into
neutral cases without Django; `load` brings cases into the database in one transaction.
"""
