from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shallmark.common.discussion.tests.world import World
from shallmark.connect.mail.keeping import keep
from shallmark.connect.mail.models import Mail, Mailbox
from shallmark.connect.mail.sorting import sort_waiting
from shallmark.connect.mail.tests.mails import SERVICE
from shallmark.kernel import writes
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.system import SYSTEM


@pytest.fixture
def world(db: None, settings: Any, tmp_path: Path) -> World:
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.DEFAULT_FROM_EMAIL = f"Nordlicht IT <{SERVICE}>"
    return World()


@pytest.fixture
def box(world: World) -> Mailbox:
    values = {"title": "Service desk", "address": SERVICE, "host": "127.0.0.1"}
    return writes.create(Mailbox, by=None, values=values, authority=SYSTEM)


@pytest.fixture
def came(box: Mailbox) -> Callable[..., Mail]:
    """A mail comes in and is sorted; returns what became of it."""

    def come(raw: bytes, into: Mailbox = box) -> Mail:
        with entered(Source.EMAIL):
            kept = keep(into, raw)
            assert kept is not None
            sort_waiting()
        return Mail.objects.get(pk=kept.pk)

    return come
