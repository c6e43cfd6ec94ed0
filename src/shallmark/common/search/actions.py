"""Keeping the index: after each write, and set by set after bulk work."""

from django.db import transaction

from shallmark.common.search import index
from shallmark.common.search.models import SearchRecipe
from shallmark.kernel.hooks import WriteEvent, after_every_write
from shallmark.kernel.models import Record
from shallmark.kernel.records import RecordType, get_record_type, record_types, type_of


@after_every_write
def index_text(record: Record, change: WriteEvent) -> None:
    """Index a record whose text is new or changed."""
    record_type = type_of(type(record))
    if not index.is_searched(record_type):
        return
    searched = {name.partition("__")[0] for name in record_type.search_fields} | {"title"}
    if change.verb == "create" or searched & change.before.keys():
        index.keep(record_type, [record.pk])


def rebuild(record_key: str) -> int:
    """Index all records of a type, as after an import or a simulation; returns what changed.

    Raises:
        KeyError: there is no such type.

    """
    record_type = get_record_type(record_key)
    if not index.is_searched(record_type):
        return 0
    made = {"digest": index.recipe(record_type)}
    with transaction.atomic():
        SearchRecipe.objects.update_or_create(record_key=record_key, defaults=made)
        return index.forget(record_type) + index.keep(record_type)


def incomplete() -> list[str]:
    """Keys of the types of which some record is not in the index, or is as it was made before."""
    made = dict(SearchRecipe.objects.values_list("record_key", "digest"))
    return [
        each.key
        for each in _searched()
        if made.get(each.key) != index.recipe(each) or index.is_missing_some(each)
    ]


def note_recipes() -> None:
    """Of types that are new: what comes into the index is made as this program makes it."""
    made = [SearchRecipe(record_key=each.key, digest=index.recipe(each)) for each in _searched()]
    SearchRecipe.objects.bulk_create(made, ignore_conflicts=True)


def _searched() -> list[type[RecordType]]:
    return [each for each in record_types() if index.is_searched(each)]


def rebuild_all() -> int:
    """Index everything, then learn the words."""
    changed = sum(rebuild(record_type.key) for record_type in record_types())
    learn_words()
    return changed


def learn_words() -> int:
    """Make the list of words anew, in one transaction; returns its length."""
    with transaction.atomic():
        return index.learn_words()
