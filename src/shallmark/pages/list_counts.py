"""Bounded counts: nobody reads past 999, and counting past it is slow."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from shallmark.kernel.models.record import Record

#: one more than is told, so that "999+" is known to be true
BOUND = 1000


def bounded(queryset: QuerySet[Record], bound: int = BOUND) -> int:
    """How many there are, but never more than `bound`. One query."""
    return next(iter(bounded_each([queryset], bound)))


def bounded_each(querysets: Iterable[QuerySet[Record]], bound: int = BOUND) -> list[int]:
    """The bounded count of each, in one query together."""
    parts: list[str] = []
    params: list[Any] = []
    places: list[int | None] = []
    for queryset in querysets:
        try:
            sql, parameters = queryset.order_by().values("pk")[:bound].query.sql_with_params()
        except EmptyResultSet:
            places.append(None)
            continue
        places.append(len(parts))
        parts.append(f"(select count(*) from ({sql}) counted)")
        params.extend(parameters)
    if not parts:
        return [0 for _place in places]
    with connection.cursor() as cursor:
        cursor.execute(f"select {', '.join(parts)}", params)
        counts = cursor.fetchone()
    return [0 if place is None else int(counts[place]) for place in places]
