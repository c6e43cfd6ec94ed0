"""Lists, REST answers and audit logs of ServiceNow: incidents, items, relations and changes.

`dialects/*.yaml` say what its words for incidents mean; `shallmark.connect.cases` reads and loads.
"""
