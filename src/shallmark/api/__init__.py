"""REST for every record type: the same rights, the same form, the same writes as the pages.

Lists read their parameters by the code of the pages' lists. docs/reference/api.md tells the
contract, docs/reference/openapi.json is it.
"""
