"""Mails of the set with octets changed, doubled or gone: whatever comes of it is read."""

import logging
import random
import time

import pytest

from shallmark.common.discussion.tests.world import World
from shallmark.connect.mail.incoming import read
from shallmark.connect.mail.tests.cases import EVERY
from shallmark.connect.mail.tests.cases.stage import Stage

#: of each run; octets of the largest mail that is taken; seconds of a long one
ROUNDS, LARGEST, LONG = 500, 20_000, 600
PIECES = (
    b"\r\n", b"\r\n\r\n", b"=?utf-8?q?", b"?=", b"--B", b"--B--", b"<>", b"\0", b'"', b";", b"=",
    b"\xff\xfe", b"\x1b$B", b"Content-Type: multipart/mixed; boundary=B\r\n",
    b"Content-Transfer-Encoding: base64\r\n", b"Content-Type: message/rfc822\r\n", b"\x30\x80",
)  # fmt: skip


@pytest.fixture
def seeds(world: World) -> list[bytes]:
    """The mails of the set."""
    found: list[bytes] = []
    for case in EVERY:
        mails = case.mails(Stage(case.key, world))
        found += mails if isinstance(mails, tuple) else (mails,)
    return [raw for raw in found if len(raw) < LARGEST]


def damaged(seeds: list[bytes], chance: random.Random) -> bytes:
    """One of them; now and then with the rest of another."""
    raw = bytearray(chance.choice(seeds))
    if chance.random() < 0.2:
        other = chance.choice(seeds)
        raw[chance.randrange(len(raw)) :] = other[chance.randrange(len(other)) :]
    for _count in range(chance.randrange(1, 30)):
        if not raw:
            break
        place = chance.randrange(len(raw))
        what = chance.randrange(4)
        if what == 0:
            raw[place] = chance.randrange(256)
        elif what == 1:
            del raw[place : place + chance.randrange(40)]
        elif what == 2:
            raw[place:place] = raw[place : place + chance.randrange(200)]
        else:
            raw[place:place] = chance.choice(PIECES)
    return bytes(raw)


def read_or_tell(raw: bytes) -> None:
    try:
        read(raw)
    except Exception as wrong:
        raise AssertionError(f"{wrong!r} over {raw!r}") from wrong


def test_damaged_mails_are_read(seeds: list[bytes]) -> None:
    chance = random.Random(20)
    for _round in range(ROUNDS):
        read_or_tell(damaged(seeds, chance))


@pytest.mark.long
def test_damaged_mails_are_read_for_ten_minutes(seeds: list[bytes]) -> None:
    chance, until, count = random.Random(21), time.monotonic() + LONG, 0
    while time.monotonic() < until:
        read_or_tell(damaged(seeds, chance))
        count += 1
    logging.getLogger(__name__).info("%d damaged mails were read", count)
    assert count > ROUNDS
