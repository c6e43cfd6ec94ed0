"""What a list of items may say beside the fields of the form: states, own attributes, prices."""

import re
from collections.abc import Callable, Mapping
from functools import cached_property

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from shallmark.connect.exchange.beside import Beside, Words
from shallmark.connect.exchange.matching import OTHER_NAMES
from shallmark.connect.exchange.shape import Table
from shallmark.connect.items.environments import criticality_of, environment_of
from shallmark.connect.items.file_rows import OWN, PRICE, STATE, ItemRows
from shallmark.connect.items.guesses import class_guess, state_guess
from shallmark.connect.items.states import state_of
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.texts import capital
from shallmark.manage.change_configuration import item_loads
from shallmark.manage.change_configuration.models import Asset, Ci, CiType, ItemLoad
from shallmark.manage.change_configuration.models.ci_states import Criticality, Environment, Status
from shallmark.manage.change_configuration.models.item_load import BEGINS
from shallmark.manage.change_configuration.models.own_attributes import Attribute, known_of

#: an own attribute that is called as the column is
ANY = OWN + "*"


class ItemColumns:
    """Of lists of items."""

    def columns(self) -> Mapping[str, str]:
        """Key -> label of what a column may be."""
        labels = {STATE: _label(Ci, STATE)}
        labels |= {name: _label(Asset, name) for name in PRICE}
        labels |= {OWN + one.name: one.label for one in _own()}
        return labels | {ANY: _("own attribute by this name")}

    def column_of(self, head: str) -> str:
        """The key of the column that a head names; empty where it is none of them."""
        if head.startswith(OWN) and head != ANY and len(head) > len(OWN):
            return head
        said = _words(head)
        # what else a serial number may be is the identifier: that is asked
        if not said or said in OTHER_NAMES["uid"]:
            return ""
        known = self.columns().items()
        return next((key for key, label in known if said in (_words(key), _words(label))), "")

    def words(self) -> Mapping[str, Words]:
        """Classes, states, environments and criticalities."""
        return {
            "type": ClassWords(),
            STATE: StateWords(),
            "environment": ChoiceWords("environment", Environment, environment_of),
            "criticality": ChoiceWords("criticality", Criticality, criticality_of),
        }

    def may_tell(self, by: Person) -> bool:
        """Whether the person may say that a list tells what is in use."""
        return item_loads.may_tell(by)

    def tell(self, table: Table, *, by: Person) -> int:
        """Keep that the list tells what is in use."""
        last = max((row.number for row in table.rows), default=1)
        sent = item_loads.Sent(table.name, table.digest, len(table.rows), last)
        return item_loads.tell(sent, by=by).pk

    def told(self, number: int) -> ItemLoad:
        """The list, and how many items it made."""
        return item_loads.loads().get(pk=number)

    def open(self, table: Table, columns: list[str], *, by: Person) -> Beside:
        """Begin to read a file."""
        return ItemRows(table, columns, by=by)


class ClassWords:
    """Words for classes of items: their titles and keys, however they are written."""

    def label(self) -> str:
        """What the column is called."""
        return _label(Ci, "type")

    def choices(self) -> list[tuple[str, str]]:
        """Classes by key."""
        return [(one.key, one.title) for one in self._every if one.is_active]

    def ours(self, word: str) -> str:
        """The title of the class, or its key where that says more; empty: none, or several."""
        found = self._by_name.get(word.lower(), set())
        if len(found) != 1:
            return ""
        (key,) = found
        titles = [one.title for one in self._every]
        title = next(one.title for one in self._every if one.key == key)
        return title if titles.count(title) == 1 else key

    def guess(self, word: str) -> str:
        """The class that is mostly called so, where there is one of its key."""
        return _among(self.choices(), class_guess(word))

    @cached_property
    def _by_name(self) -> dict[str, set[str]]:
        known: dict[str, set[str]] = {}
        for one in self._every:
            for name in (one.key, one.title, one.reference):
                known.setdefault(name.lower(), set()).add(one.key)
        return known

    @cached_property
    def _every(self) -> list[CiType]:
        return list(CiType.objects.order_by("title"))


class StateWords:
    """Words for the state of an item: ours, and those of other tools that mean one alone."""

    def label(self) -> str:
        """What the column is called."""
        return _label(Ci, STATE)

    def choices(self) -> list[tuple[str, str]]:
        """States in which a list may find an item."""
        return [(state, str(label)) for state, label in Status.choices if state in BEGINS]

    def ours(self, word: str) -> str:
        """The word as it stands; empty where nobody here knows what it means."""
        return word if state_of(word) else ""

    def guess(self, word: str) -> str:
        """The state that is mostly called so."""
        return _among(self.choices(), state_guess(word))


class ChoiceWords:
    """Words for a field of few values: ours, and those of other tools that mean one alone."""

    def __init__(
        self, name: str, choices: type[TextChoices], ours_of: Callable[[str], str]
    ) -> None:
        self._name, self._choices, self._ours_of = name, choices, ours_of

    def label(self) -> str:
        """What the column is called."""
        return _label(Ci, self._name)

    def choices(self) -> list[tuple[str, str]]:
        """Our values."""
        return [(value, str(label)) for value, label in self._choices.choices]

    def ours(self, word: str) -> str:
        """Our value; empty where nobody here knows what the word means."""
        known = {str(label).lower(): value for value, label in self._choices.choices}
        return known.get(word.lower()) or self._ours_of(word)

    def guess(self, word: str) -> str:
        """None: what is mostly meant is read at once."""
        return ""


def _label(model: type[Record], name: str) -> str:
    return capital(next(each.verbose_name for each in model._meta.fields if each.name == name))


def _among(choices: list[tuple[str, str]], key: str) -> str:
    return key if key in dict(choices) else ""


def _own() -> list[Attribute]:
    """Own attributes of all classes, each once, by name."""
    lines = CiType.objects.filter(is_active=True).values_list("attributes", flat=True)
    known = {one.name: one for text in lines for one in known_of(text)}
    return [known[name] for name in sorted(known)]


def _words(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text).strip().lower()
