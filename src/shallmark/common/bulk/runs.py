"""Mass actions as jobs: what was asked, how far it is, what was refused; kept until looked at.

Kept as a draft of the person ("mass/TOKEN"), so that nobody else can read, run or undo it.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shallmark.common.bulk import actions
from shallmark.kernel.exceptions import AwaitsSecondPerson, Invalid, Refused
from shallmark.kernel.models import Draft, Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType, get_record_type, record_types
from shallmark.pages.list_query import visible_of
from shallmark.signing import is_ours, mark_of

#: up to here it is done at once, within the request
AT_ONCE = 200
#: more than this is no mass action but an import
MOST = 10_000
CHUNK = 25
PLACE = "mass/"
#: purpose of the mark on what was asked for
MASS = "mass action"


def keep(
    record_type: type[RecordType], action: actions.BulkAction, ids: list[int], person: Person
) -> Draft:
    """A mass action that has not begun."""
    values = {
        "record": record_type.key,
        "asked": action.as_plain(),
        "ids": ids,
        "at": 0,
        "done": 0,
        "refused": [],
        "undo": [],
        "undone": False,
    }
    draft = Draft(person=person, place=PLACE + secrets.token_hex(8), values=values)
    values["mark"] = mark_of(MASS, _asked(draft))
    draft.save(force_insert=True)
    return draft


def _asked(job: Draft) -> list[object]:
    """What the person asked for, which nobody else changes."""
    return [job.person_id, job.place, *(job.values[name] for name in ("record", "asked", "ids"))]


def find(token: str, person: Person) -> Draft | None:
    return Draft.objects.filter(person=person, place=PLACE + token).first()


def token_of(job: Draft) -> str:
    return job.place.removeprefix(PLACE)


def is_done(job: Draft) -> bool:
    return bool(job.values.get("stopped") or job.values["at"] >= len(job.values["ids"]))


def stop(job: Draft, sentence: str) -> None:
    """End a mass action that can no longer be done, with the reason."""
    job.values["stopped"] = sentence
    job.save(update_fields=["values"])


def unfinished(before: datetime) -> list[Draft]:
    """Mass actions that were asked for before this moment and are not done."""
    drafts = Draft.objects.filter(place__startswith=PLACE, kept_at__lt=before)
    return [job for job in drafts.order_by("pk") if not is_done(job)]


def run(job: Draft, person: Person) -> Draft:
    """Do what is left of it.

    Progress is kept in the same transaction as the records it counts: a job that was broken off
    goes on where it stood and does nothing twice.

    Raises:
        Invalid: the values are no longer good; nothing (more) was done.

    """
    if not is_ours(MASS, _asked(job), str(job.values.get("mark"))):
        raise Invalid({"__all__": [_("Nobody asked for this mass action in the application.")]})
    record_type = get_record_type(job.values["record"])
    action = actions.BulkAction(**job.values["asked"])
    values = actions.check(record_type, action, person)
    other = None
    if action.verb in {actions.MASTER, actions.LINK}:
        types = [record_type] if action.verb == actions.MASTER else record_types()
        other = actions.other_record(action, person, types)
    while not is_done(job):
        with transaction.atomic():
            job = Draft.objects.select_for_update().get(pk=job.pk)
            _chunk(job, record_type, action, values, person, other)
            job.save(update_fields=["values"])
    return job


def _chunk(
    job: Draft,
    record_type: type[RecordType],
    action: actions.BulkAction,
    values: Mapping[str, object],
    person: Person,
    other: Record | None,
) -> None:
    progress: dict[str, Any] = job.values
    ids = progress["ids"][progress["at"] : progress["at"] + CHUNK]
    # In the order of their keys, so that two mass actions never wait for each other crosswise.
    for record in visible_of(record_type, person).filter(pk__in=ids).order_by("pk"):
        try:
            with transaction.atomic():
                back, waits = _acted(record, action, values, person, other)
        except Refused as refused:
            waits = refused
        if waits is not None:
            progress["refused"].append([record.reference, waits.sentence])
        else:
            progress["done"] += 1
            if back:
                progress["undo"].append(back)
    progress["at"] += len(ids)


def _acted(
    record: Record,
    action: actions.BulkAction,
    values: Mapping[str, object],
    person: Person,
    other: Record | None,
) -> tuple[actions.Undo | None, Refused | None]:
    """What an undo needs; or that it waits for a second person, which is kept."""
    try:
        return actions.act(record, action, values, by=person, other=other), None
    except AwaitsSecondPerson as waits:
        return None, waits


def undo(job: Draft, person: Person) -> int:
    """Put back what can be; returns how many records somebody changed since. Works once."""
    record_type = get_record_type(job.values["record"])
    verb = job.values["asked"]["verb"]
    left = 0
    with transaction.atomic():
        job = Draft.objects.select_for_update().get(pk=job.pk)
        if job.values["undone"]:
            return 0
        earlier = {back["pk"]: back for back in job.values["undo"]}
        for record in visible_of(record_type, person).filter(pk__in=earlier).order_by("pk"):
            try:
                with transaction.atomic():
                    actions.undo_one(record, earlier[record.pk], verb, by=person)
            except Refused:
                left += 1
        job.values["undone"] = True
        job.save(update_fields=["values"])
    return left
