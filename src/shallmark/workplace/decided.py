"""Steps that no button of the record offers to everybody who holds the right to them.

A function fills these beside its record types; the step itself stays what API and commands take.
What is decided on a page of its own is taken from a form only with the version that was shown.
"""

from collections.abc import Callable, Sequence
from typing import Any

from shallmark.kernel.people import Person
from shallmark.kernel.texts import Text

#: (key of a record type, verb) -> the last part of the address below the record
pages: dict[tuple[str, str], str] = {}
#: the same -> whether there is anything to do by the step: no button offers it where there is not
offered_if: dict[tuple[str, str], Callable[[Any], bool]] = {}
#: the same -> the rule of the life that refuses it to one person whatever the roles; its sentence
#: names who takes it, and stands where the button would
rights: dict[tuple[str, str], Callable[[Any, Person], None]] = {}
#: (key of a record type, name of a gate) -> the ways to open it: word, address, and the part of the
#: page that takes the form, empty where it needs a page of its own; two at most
opens: dict[tuple[str, str], Callable[[Any], Sequence[tuple[Text, str, str]]]] = {}
