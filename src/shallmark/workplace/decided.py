"""Steps that are decided on a page of their own: no button of the record takes them beside it.

A function fills `pages` beside its record types; the step itself stays what API and commands take.
From a form it is taken only with the version that was shown.
"""

from collections.abc import Callable
from typing import Any

#: (key of a record type, verb) -> the last part of the address below the record
pages: dict[tuple[str, str], str] = {}
#: the same -> whether there is anything to do by the step: no button offers it where there is not
offered_if: dict[tuple[str, str], Callable[[Any], bool]] = {}
