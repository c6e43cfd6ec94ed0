"""What the tests of every record share."""

import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
from django.conf import settings
from django.contrib.auth import (
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
    get_user_model,
)
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.crypto import get_random_string

from shallmark.kernel import clock
from shallmark.kernel.access import roles
from shallmark.kernel.records import RecordType, record_types
from shallmark.pages.tests.factory import factory_for, make_person
from shallmark.web.context import forget_organisation
from shallmark.web.sessions import SessionStore

BASELINE = Path(__file__).parent / "query_counts.json"
#: set to 1 to write the counts of this run as the new baseline
REFRESH = "SHALLMARK_QUERY_COUNTS"
MOST = 12
MOST_OF_A_PART = 6

#: packages whose types are looked at; `./shallmark test --changed` names them, else all are
FLOORS = tuple(f"{package}." for package in os.environ.get("SHALLMARK_TEST_FLOORS", "").split())
TYPES = [
    record_type
    for record_type in record_types()
    if not FLOORS or f"{record_type.model.__module__}.".startswith(FLOORS)
]
every_record = pytest.mark.parametrize(
    "record_type", TYPES, ids=[record_type.key for record_type in TYPES]
)


def is_made_by_hand(record_type: type[RecordType]) -> bool:
    """Whether not even an administrator makes one: it comes about by what people do."""
    grant = roles()["admin"].grant_for(record_type.key)
    return grant is not None and grant.create


#: those that people make by a form, a file or the API
MADE = [record_type for record_type in TYPES if is_made_by_hand(record_type)]
record_made_by_hand = pytest.mark.parametrize(
    "record_type", MADE, ids=[record_type.key for record_type in MADE]
)


Case = TypeVar("Case")


def share(cases: Iterable[Case], record_type: type[RecordType], *, whole: bool) -> list[Case]:
    """Every fourth case, begun at another one for each type; with `whole` (--long) all of them.

    What a case shows hardly depends on the type: each is tried on a quarter of the types.
    """
    listed = list(cases)
    if whole or not listed:
        return listed
    return listed[TYPES.index(record_type) % min(4, len(listed)) :: 4]


def signed_in(person: Any) -> Client:
    """A browser with the session that a sign-in leaves behind.

    `force_login` leaves the same with seventeen statements more: it looks for an earlier session,
    counts the attempt, and notes the time.
    """
    client, store = Client(), SessionStore()
    session = {
        SESSION_KEY: str(person.pk),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[-1],
        HASH_SESSION_KEY: person.get_session_auth_hash(),
    }
    store._session_key = key = get_random_string(32)
    store.create_model_instance(session).save(force_insert=True)
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    return client


@dataclass(frozen=True)
class World:
    """A record of one type and an administrator, as the first test of a file finds them.

    They are made once for each type and file; what a test does to them is undone after it. In a
    file that has worlds each test has one (tests/support/once.py).
    """

    record_type: type[RecordType]
    key: int
    session: str
    person_key: int

    @property
    def record(self) -> Any:
        """The record, read anew."""
        return self.record_type.model._default_manager.get(pk=self.key)

    @property
    def person(self) -> Any:
        return get_user_model()._default_manager.get(pk=self.person_key)

    @property
    def client(self) -> Client:
        """A browser in which the administrator is signed in, otherwise new."""
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = self.session
        return client


@contextmanager
def world_of(record_type: type[RecordType]) -> Iterator[World]:
    """Within a transaction of its own, which is rolled back; each test is a savepoint in it."""
    with transaction.atomic():
        person = make_person("admin")
        session = signed_in(person).cookies[settings.SESSION_COOKIE_NAME].value
        yield World(record_type, factory_for(record_type)().pk, session, person.pk)
        transaction.set_rollback(True)


every_world = pytest.mark.parametrize(
    "world",
    TYPES,
    ids=[record_type.key for record_type in TYPES],
    indirect=True,
    scope="module",
)


def whole_list(record_type: type[RecordType]) -> str:
    """The address of the list without any narrowing."""
    keys = [view.key for view in record_type.views]
    return f"/{record_type.slug}?view={'all' if 'all' in keys or not keys else keys[-1]}"


def queries_of(ask: Callable[[], Any]) -> list[str]:
    """The statements of the second call: what a process keeps for a while is kept by then."""
    forget_organisation()
    with clock.at(clock.now()):
        ask()
        with CaptureQueriesContext(connection) as captured:
            answer = ask()
    assert answer.status_code == 200, answer.status_code
    return [query["sql"] for query in captured.captured_queries if "SAVEPOINT" not in query["sql"]]


def compare(page: str, number: int) -> None:
    """Against the committed baseline: fewer is welcome, more is a regression."""
    known: dict[str, int] = json.loads(BASELINE.read_text()) if BASELINE.exists() else {}
    if os.environ.get(REFRESH) == "1":
        known[page] = number
        BASELINE.write_text(json.dumps(dict(sorted(known.items())), indent=1) + "\n")
        return
    assert page in known, f"Run once with {REFRESH}=1: {page} has no baseline ({number} queries)."
    assert number <= known[page], f"{page}: {number} queries, the baseline is {known[page]}."


#: text that one person changes alone, where that is not the title
CHANGED_ALONE = {"communication": "timing"}


def free_field(record_type: type[RecordType]) -> str:
    """A text of the record that its keeper changes without a second person."""
    return CHANGED_ALONE.get(record_type.key, "title")
