"""Mass actions as jobs: what was asked, how far it is, what was refused; kept until looked at.

Kept as a draft of the person ("mass/TOKEN"), so that nobody else can read, run or undo it.
"""

import secrets
from typing import Any

from django.db import transaction

from shallmark.kernel.models.personal import Draft
from shallmark.kernel.pages import list_actions as actions
from shallmark.kernel.pages.list_state import visible_of
from shallmark.kernel.records import RecordType, record_type, record_types
from shallmark.kernel.refusals import Refused

#: up to here it is done at once, within the request
AT_ONCE = 200
#: more than this is no mass action but an import
MOST = 10_000
CHUNK = 25
PLACE = "mass/"


def keep(declared: type[RecordType], asked: actions.Asked, ids: list[int], person: Any) -> Draft:
    """A mass action that has not begun."""
    values = {
        "record": declared.key,
        "asked": asked.as_plain(),
        "ids": ids,
        "at": 0,
        "done": 0,
        "refused": [],
        "undo": [],
        "undone": False,
    }
    return Draft.objects.create(person=person, place=PLACE + secrets.token_hex(8), values=values)


def find(token: str, person: Any) -> Draft | None:
    return Draft.objects.filter(person=person, place=PLACE + token).first()


def token_of(job: Draft) -> str:
    return job.place.removeprefix(PLACE)


def is_done(job: Draft) -> bool:
    return bool(job.values["at"] >= len(job.values["ids"]))


def run(job: Draft, person: Any) -> Draft:
    """Do what is left of it.

    Progress is kept in the same transaction as the records it counts: a job that was broken off
    goes on where it stood and does nothing twice.

    Raises:
        Invalid: the values are no longer good; nothing (more) was done.

    """
    declared = record_type(job.values["record"])
    asked = actions.Asked(**job.values["asked"])
    values = actions.check(declared, asked, person)
    other = None
    if asked.verb in {actions.MASTER, actions.LINK}:
        types = [declared] if asked.verb == actions.MASTER else record_types()
        other = actions.other_record(asked, person, types)
    while not is_done(job):
        with transaction.atomic():
            job = Draft.objects.select_for_update().get(pk=job.pk)
            _chunk(job, declared, asked, values, person, other)
            job.save(update_fields=["values"])
    return job


def _chunk(
    job: Draft,
    declared: type[RecordType],
    asked: actions.Asked,
    values: dict[str, Any],
    person: Any,
    other: Any,
) -> None:
    said: dict[str, Any] = job.values
    ids = said["ids"][said["at"] : said["at"] + CHUNK]
    # In the order of their keys, so that two mass actions never wait for each other crosswise.
    for record in visible_of(declared, person).filter(pk__in=ids).order_by("pk"):
        try:
            with transaction.atomic():
                back = actions.act(record, asked, values, by=person, other=other)
        except Refused as refused:
            said["refused"].append([record.reference, refused.sentence])
        else:
            said["done"] += 1
            if back:
                said["undo"].append(back)
    said["at"] += len(ids)


def undo(job: Draft, person: Any) -> int:
    """Put back what can be; returns how many records somebody changed since. Works once."""
    declared = record_type(job.values["record"])
    verb = job.values["asked"]["verb"]
    left = 0
    with transaction.atomic():
        job = Draft.objects.select_for_update().get(pk=job.pk)
        if job.values["undone"]:
            return 0
        kept = {back["pk"]: back for back in job.values["undo"]}
        for record in visible_of(declared, person).filter(pk__in=kept).order_by("pk"):
            try:
                with transaction.atomic():
                    actions.undo_one(record, kept[record.pk], verb, by=person)
            except Refused:
                left += 1
        job.values["undone"] = True
        job.save(update_fields=["values"])
    return left
