"""Log files that never grow beyond a bound, whoever writes to them.

The processes hold their log open for as long as they live, so it is copied and emptied, as
logrotate's `copytruncate` does; they append, and go on at the new end.

Only the standard library: the process that owns PostgreSQL uses it.
"""

import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import IO

#: bytes of a log, and of the older part beside it
LARGEST = 10 * 1024 * 1024
#: seconds between two looks
LOOK = 5.0


def opened(path: Path) -> IO[bytes]:
    """The log to append to, readable by its owner only."""
    return open(path, "ab", buffering=0, opener=_closed_to_others)


def bound(path: Path, largest: int | None = None) -> None:
    """Once it is larger, keep its content as `NAME.1` instead of the one before, and empty it."""
    # A log that is not there, or cannot be emptied, is no reason to end what watches it.
    with suppress(OSError):
        if path.stat().st_size <= (largest or LARGEST):
            return
        older = path.with_name(f"{path.name}.1")
        try:
            with path.open("rb") as source, opened(older) as target:
                target.truncate(0)
                shutil.copyfileobj(source, target)
        except OSError:
            # The disk is full: of the older part only room is of use.
            older.unlink(missing_ok=True)
        os.truncate(path, 0)


def _closed_to_others(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
