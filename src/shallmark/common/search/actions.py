"""Keeping the index: after each write through the door, and set by set after bulk work."""

from django.db import transaction

from shallmark.common.search import index
from shallmark.kernel.hooks import Change
from shallmark.kernel.records import record_type, record_types, type_of


def after_step(change: Change) -> None:
    """After each write (kernel.hooks.after_steps): index a record whose text is new or changed."""
    declared = type_of(type(change.record))
    if not index.is_searched(declared):
        return
    told = {name.partition("__")[0] for name in declared.search_fields} | {"title"}
    if change.verb == "create" or told & change.before.keys():
        index.keep(declared, [change.record.pk])


def rebuild(record_key: str) -> int:
    """Index all records of a type, as after an import or a simulation; returns what changed.

    Raises:
        KeyError: there is no such type.

    """
    declared = record_type(record_key)
    if not index.is_searched(declared):
        return 0
    with transaction.atomic():
        return index.forget(declared) + index.keep(declared)


def rebuild_all() -> int:
    """Index everything, then learn the words."""
    changed = sum(rebuild(declared.key) for declared in record_types())
    learn_words()
    return changed


def learn_words() -> int:
    """Make the list of words anew, in one transaction; returns its length."""
    with transaction.atomic():
        return index.learn_words()
