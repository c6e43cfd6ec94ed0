"""Who had a hand in a record: duties are apart over whoever ever did, not over who is named today.

The rule is the view `ledger.hand`, from the history: checks read it, and gates ask it here. Hands
are `asked`, `wrote`, `assessed`, `did` and `kept`; `about` are those whose record it ever was.
Whoever could come in by an account (`ledger.account_key`) had a hand in what it did, and the other
way round.
"""

from collections.abc import Iterable

from django.contrib.auth import get_user_model
from django.db import connection

from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import type_of

#: every hand that there is
ANY = ("asked", "wrote", "assessed", "did", "kept", "about")

_SQL = """
SELECT DISTINCT p.id FROM ledger.hand h JOIN {people} p ON p.reference = h.person
WHERE h.record_type = %s AND h.record_id = ANY(%s) AND h.hand = ANY(%s)"""

_OF_PERSON = """
SELECT DISTINCT h.record_id FROM ledger.hand h
WHERE h.record_type = %s AND h.record_id = ANY(%s) AND h.hand = ANY(%s) AND h.person = %s"""

_KEYS = """
SELECT p.id FROM ledger.account_key k JOIN {people} p ON p.reference IN (k.account, k.holder)
WHERE k.until IS NULL AND %s IN (k.account, k.holder)"""


def hands_in(record: Record, *hands: str) -> set[int]:
    """Keys of those who ever had one of these hands in it, as far as it is stored."""
    return hands_in_any(type(record), [record.pk], *hands)


def hands_in_any(model: type[Record], keys: Iterable[int], *hands: str) -> set[int]:
    """Keys of those who had one of these hands in one of the records of these keys."""
    wanted = [key for key in keys if key]
    if not wanted:
        return set()
    people = get_user_model()._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(_SQL.format(people=people), (type_of(model).key, wanted, list(hands)))
        return {key for (key,) in cursor.fetchall()}


def in_hand_of(person: Person, model: type[Record], keys: Iterable[int], *hands: str) -> set[int]:
    """Which of the records of these keys the person ever had one of these hands in."""
    wanted = (type_of(model).key, [key for key in keys if key], list(hands), person.reference)
    with connection.cursor() as cursor:
        cursor.execute(_OF_PERSON, wanted)
        return {key for (key,) in cursor.fetchall()}


def had_a_hand(person: int | None, record: Record, *hands: str) -> bool:
    """Whether the person of this key ever had one of these hands in the record."""
    return person is not None and person in hands_in(record, *hands)


def in_one_hand(person: Person) -> set[int]:
    """Keys of the person, of whom could come in by that account, and of whose account it could."""
    people = get_user_model()._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(_KEYS.format(people=people), (person.reference,))
        return {person.pk, *(key for (key,) in cursor.fetchall())}
