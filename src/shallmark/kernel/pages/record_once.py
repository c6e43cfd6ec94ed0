"""A form is sent once: the second click of a double click finds what the first one made.

The token of a form becomes a row with a unique key in the same transaction as the write; another
request with the same token waits for that commit and then reads where the first one led.
"""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction

from shallmark.kernel import clock
from shallmark.kernel.models.personal import Draft

SENT = "sent:"
KEPT = timedelta(days=1)


def new_token() -> str:
    return uuid.uuid4().hex


def once(person: Any, token: str, act: Callable[[], str]) -> str:
    """Do `act`, which returns an address, at most once per token; returns that address.

    Without a token (a hand-made form) it is simply done. What `act` raises undoes the token, too.
    """
    if not token:
        with transaction.atomic():
            return act()
    place = f"{SENT}{token[:64]}"
    try:
        with transaction.atomic():
            row = Draft.objects.create(person=person, place=place)
            address = act()
            row.values = {"address": address}
            row.save(update_fields=["values"])
            _sweep(person)
    except IntegrityError as wrong:
        if "draft_once" not in str(wrong):
            raise
        return str(Draft.objects.get(person=person, place=place).values["address"])
    return address


def _sweep(person: Any) -> None:
    old = clock.now() - KEPT
    Draft.objects.filter(person=person, place__startswith=SENT, kept_at__lt=old).delete()
