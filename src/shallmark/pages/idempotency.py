"""A form is sent once: the second click of a double click finds what the first one made.

The token of a form becomes a row with a unique key in the same transaction as the write; another
request with the same token waits for that commit and then reads where the first one led.
"""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from django.db import IntegrityError, transaction

from shallmark.kernel import clock
from shallmark.kernel.exceptions import Refused
from shallmark.kernel.models.personal import Draft
from shallmark.kernel.people import Person

SENT = "sent:"
KEPT = timedelta(days=1)
Result = TypeVar("Result")


def new_token() -> str:
    return uuid.uuid4().hex


def outcome_of(act: Callable[[], Result]) -> Result | Refused:
    """What `act` returns, or its refusal where what it wrote stays: raise it after the commit."""
    try:
        return act()
    except Refused as refusal:
        if not refusal.keeps_writes:
            raise
        return refusal


def run_once(person: Person, token: str, act: Callable[[], str]) -> str:
    """Do `act`, which returns an address, at most once per token; returns that address.

    Without a token (a hand-made form) it is simply done. What `act` raises undoes the token, too.
    """
    place = f"{SENT}{token[:64]}"
    try:
        with transaction.atomic():
            row = Draft.objects.create(person=person, place=place) if token else None
            address = outcome_of(act)
            if row is not None:
                _note(row, address)
    except IntegrityError as wrong:
        if "draft_once" not in str(wrong):
            raise
        return str(Draft.objects.get(person=person, place=place).values["address"])
    if isinstance(address, Refused):
        raise address
    return address


def led_to(person: Person, token: str) -> str:
    """The address to which a form of the person led; empty where it was not sent."""
    row = Draft.objects.filter(person=person, place=f"{SENT}{token[:64]}").first()
    return str(row.values.get("address", "")) if row is not None else ""


def _note(row: Draft, address: str | Refused) -> None:
    """Keep where the form led, for whoever sends it again; a refused one may be sent again."""
    if isinstance(address, Refused):
        row.delete()
        return
    row.values = {"address": address}
    row.save(update_fields=["values"])
    _sweep(row.person)


def _sweep(person: Person) -> None:
    old = clock.now() - KEPT
    Draft.objects.filter(person=person, place__startswith=SENT, kept_at__lt=old).delete()
