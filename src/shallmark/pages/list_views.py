"""Views of a list as tabs: those that come with the product, one's own, and shared ones."""

from dataclasses import dataclass

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from shallmark.kernel import access, clock
from shallmark.kernel.access import Scope
from shallmark.kernel.models.personal import SavedView
from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType, View
from shallmark.pages.list_address import VIEW

#: shipped views about one's own work; they open first for those who work on such records
PERSONAL = frozenset({"mine", "team"})
#: a personal view at this place opens first
DEFAULT_PLACE = 0


#: by hand: every list asks, and to build the query took longer than to answer it
_SAVED = """
select * from kernel_savedview where record_key = %s and (person_id = %s or shared)
order by position, name, id limit 30
"""


@dataclass(frozen=True)
class Tab:
    """One view as the reader sees it."""

    key: str
    name: str
    #: words of the address that the view stands for
    said: dict[str, str]
    shipped: View | None = None
    saved: SavedView | None = None
    mine: bool = False

    def condition(self, person: Person) -> Q:
        if self.shipped is None or self.shipped.condition is None:
            return Q()
        return self.shipped.condition(person, clock.now())


def tabs_of(record_type: type[RecordType], person: Person) -> list[Tab]:
    """Every view the person may open; at least "All". Costs one query."""
    shipped = shipped_tabs(record_type, person)
    by_key = {tab.key: tab for tab in shipped}
    saved = SavedView.objects.raw(_SAVED, [record_type.key, person.pk])
    return [*shipped, *(_saved(view, by_key, person) for view in saved)]


def shipped_tabs(record_type: type[RecordType], person: Person) -> list[Tab]:
    """The views that come with the product; at least "All"."""
    return [
        Tab(view.key, str(view.name), _query_values(view.query), shipped=view)
        for view in record_type.views
        if not view.roles or set(view.roles) & person.role_keys
    ] or [Tab("all", _("All"), {})]


def _saved(view: SavedView, shipped: dict[str, Tab], person: Person) -> Tab:
    query = _query_values(view.query)
    base = shipped.get(query.pop(VIEW, ""))
    if base is not None:
        query = {**base.said, **query}
    mine = view.person_id == person.pk
    key = f"s{view.pk}"
    return Tab(key, view.name, query, base.shipped if base else None, view, mine=mine)


def _query_values(query: str) -> dict[str, str]:
    return {name: str(value) for name, value in QueryDict(query).items()}


def chosen(tabs: list[Tab], key: str, record_type: type[RecordType], person: Person) -> Tab | None:
    """The tab called `key`; without a key the one that suits the person; None when unknown."""
    if key:
        return next((tab for tab in tabs if tab.key == key), None)
    own = [tab for tab in tabs if tab.mine and tab.saved and tab.saved.position == DEFAULT_PLACE]
    if own:
        return own[0]
    grants = access.grants_of(person, record_type.key)
    works = any(grant.write > Scope.NOTHING for grant in grants)
    return next((tab for tab in tabs if works or tab.key not in PERSONAL), tabs[0])
