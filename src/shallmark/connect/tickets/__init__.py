"""Incidents and service requests of Jira, GLPI and Zammad, and of event logs of any help desk.

`dialects/TOOL/*.yaml` say what the words of a tool mean; `shallmark.connect.cases` reads and loads.
"""
