"""The last line of a backup: the digest of every byte before it.

A reader of tar files stops before it. With it a byte that was flipped anywhere, or an end that was
cut off, is noticed before anything is unpacked.
"""

import hashlib
import io
import os
from pathlib import Path
from typing import IO

from typing_extensions import Buffer

from shallmark.cli.problems import WrongUse

_MARK = b"\nshallmark-backup-sha256 "
_LENGTH = len(_MARK) + 64 + 1
BLOCK = 1 << 20


class DigestWriter(io.RawIOBase):
    """A file to write to that keeps the digest of what was written."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target = target
        self._digest = hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, part: Buffer) -> int:
        self._digest.update(part)
        return self._target.write(part)

    def write_digest(self) -> None:
        """Write the last line, and have all of it on the disk."""
        self._target.write(_MARK + self._digest.hexdigest().encode() + b"\n")
        self._target.flush()
        os.fsync(self._target.fileno())


def check(source: Path) -> None:
    """Raise `WrongUse` unless the file ends with the digest of everything before its last line."""
    digest = hashlib.sha256()
    with source.open("rb") as content:
        left = source.stat().st_size - _LENGTH
        while left > 0 and (part := content.read(min(BLOCK, left))):
            digest.update(part)
            left -= len(part)
        last = content.read()
    if not last.startswith(_MARK):
        raise WrongUse(
            f"{source} is no backup of this Shallmark, or it was cut off: its last line, the digest"
            " of all before it, is missing."
        )
    if last != _MARK + digest.hexdigest().encode() + b"\n":
        raise WrongUse(f"{source} is damaged: it is not as it was written. Use another copy of it.")


class DigestReader(io.RawIOBase):
    """A file to read from that keeps the digest and the size of what was read."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.digest = hashlib.sha256()
        self.size = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        part = self._source.read(size)
        self.digest.update(part)
        self.size += len(part)
        return part
