"""Whether each version and each act was written by the application, in the name that it bears.

Each write states who, why and from where, with a mark by the key that lies outside the database
(`kernel.history`). The triggers keep that with what was written, and the moment of the transaction:
a statement without a mark, with a false one, or that serves a second transaction is a forgery.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shallmark.kernel.tracking import versions_of
from shallmark.signing import WRITE, key_name, mark_of

NO_WORD = gettext_lazy("that nobody says to have written")
OTHER_KEY = gettext_lazy("that another EVIDENCE_KEY than ours marks")
FALSE = gettext_lazy("in a name that the application did not give")
AGAIN = gettext_lazy("by the word of another transaction")

# What an import brings as it is elsewhere goes past the triggers by the key (guards.sql).
_VERSIONS = """
select e.pgh_context_id::text, e.pgh_context, e.pgh_created_at, min({name}), count(*)
from {event} e where e.pgh_label <> 'import'
    and e.pgh_created_at >= (select min(since) from shallmark_key)
group by 1, 2, 3
"""
_ACTS = """
select a.context_id::text, a.context, a.at, a.kept || ' ' || min(a.row_id), count(*)
from shallmark_act a where a.deed <> 'found'
group by 1, 2, 3, a.kept
"""
# Said of columns that are no more counts for nothing.
_CHANGED = """
select r.id::text as reference from {table} r
left join lateral (
    select a.said from shallmark_act a where a.kept = %s and a.row_id = r.id
    order by a.id desc limit 1
) a on true
where a.said is null or a.said <> (
    select jsonb_object_agg(key, value) from jsonb_each(to_jsonb(r)) where a.said ? key)
"""
_GONE = """
select distinct a.row_id::text as reference from shallmark_act a
left join {table} r on r.id = a.row_id
where a.kept = %s and r.id is null and not exists (
    select from shallmark_act d where d.kept = a.kept and d.row_id = a.row_id and d.deed = 'delete')
"""
_KEPT = """
select c.relname from pg_trigger t join pg_class c on c.oid = t.tgrelid
where t.tgname = 'shallmark_keeps_act' order by 1
"""
#: an example of what is wrong, and how many more there are
Example = tuple[str, int]


def faults() -> Iterator[str]:
    """One sentence for each kind of what is wrong."""
    first: dict[str, datetime] = {}
    for model in apps.get_models():
        if hasattr(model, "pgh_event_model"):
            label = _("Versions of %s") % model._meta.verbose_name_plural
            yield from _unmarked(label, _versions(model), first)
    yield from _unmarked(_("Acts"), _ACTS, first)
    for table in _rows(_KEPT):
        yield from _altered(str(table[0]))


def _unmarked(label: str, query: str, first: dict[str, datetime]) -> Iterator[str]:
    wrong: dict[str, Example] = {}
    for named, context, at, example, count in _rows(query):
        if why := _wrong(named, context, at, first):
            earlier, before = wrong.get(why, (example, 0))
            wrong[why] = earlier, before + count
    for why, (example, count) in wrong.items():
        more = _(" and %d more") % (count - 1) if count > 1 else ""
        yield f"{label} {why}: {example}{more}."


def _wrong(named: str | None, text: str | None, at: datetime, first: dict[str, datetime]) -> str:
    """Why this context is not one that the application stated for this transaction."""
    context = json.loads(text or "{}")
    if not isinstance(context, dict) or "verb" not in context:
        return str(NO_WORD)
    if first.setdefault(str(named), at) != at:
        return str(AGAIN)
    mark = str(context.pop("mark", ""))
    if mark == mark_of(WRITE, [named, context]):
        return ""
    other = mark and mark.partition(":")[0] != key_name()
    return str(OTHER_KEY if other else FALSE)


def _versions(model: type[models.Model]) -> str:
    named = any(field.column == "reference" for field in model._meta.concrete_fields)
    name = "e.reference" if named else "e.pgh_obj_id::text"
    return _VERSIONS.format(event=f'"{versions_of(model).model._meta.db_table}"', name=name)


def _altered(table: str) -> Iterator[str]:
    for sentence, query in (
        (_("Rows of %(table)s that are not what was written: %(found)s."), _CHANGED),
        (_("Removed rows of %(table)s: %(found)s."), _GONE),
    ):
        found = [str(row[0]) for row in _rows(query.format(table=f'"{table}"'), table)]
        if found:
            shown = ", ".join(found[:5]) + (", ..." if len(found) > 5 else "")
            yield sentence % {"table": table, "found": shown}


def _rows(query: str, *values: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values or None)
        return list(cursor.fetchall())
