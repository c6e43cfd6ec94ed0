"""Steps that are decided on a page of their own: no button of the record takes them beside it.

A function fills `pages` beside its record types; the step itself stays what API and commands take.
From a form it is taken only with the version that was shown.
"""

#: (key of a record type, verb) -> the last part of the address below the record
pages: dict[tuple[str, str], str] = {}
