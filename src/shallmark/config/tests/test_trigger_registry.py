"""The index of triggers says what pgtrigger itself would find out."""

from typing import Any

import pgtrigger
import pytest
from pgtrigger import registry

from shallmark.config.trigger_registry import IndexedRegistry
from shallmark.manage.team.models import Person

NAME = "of_this_test"
#: pgtrigger's annotations ask for a record where it takes the class
MODEL: Any = Person


def test_it_knows_every_trigger_of_the_product_by_table_and_by_function() -> None:
    ours = registry._registry
    assert isinstance(ours, IndexedRegistry)
    registered = pgtrigger.registered()
    assert len(registered) > 300
    assert ours.by_db_table == {
        (model._meta.db_table, trigger.name): trigger for model, trigger in registered
    }
    assert ours.pg_function_names == {trigger.get_pgid(model) for model, trigger in registered}


def test_a_second_trigger_of_one_name_on_a_table_is_refused_until_the_first_is_gone() -> None:
    first = pgtrigger.Protect(name=NAME, operation=pgtrigger.Delete)
    other = pgtrigger.Protect(name=NAME, operation=pgtrigger.Insert)
    first.register(MODEL)
    try:
        with pytest.raises(KeyError, match="already used"):
            other.register(MODEL)
    finally:
        first.unregister(MODEL)
    other.register(MODEL)
    other.unregister(MODEL)
    assert NAME not in {name for _table, name in registry._registry.by_db_table}
