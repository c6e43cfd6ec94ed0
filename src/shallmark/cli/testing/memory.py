"""Where tests put databases that they make and lose: in memory, if the system has the room.

A database has two thousand files. On a disk the system takes up to a second to make them, in memory
a tenth of that. What lies there is gone with the boot of the machine, as a kept cluster is anyway.
"""

import hashlib
import os
import shutil
from pathlib import Path

from shallmark.cli.testing.system import ROOT

MEMORY = Path("/dev/shm")  # noqa: S108  each user's folder in it is made closed
#: bytes that must be free: the databases of a run, and their log
ROOM = 6 * 1024**3


def memory() -> Path | None:
    """A folder in memory that this account may write to; None where it is small, or there is none.

    Containers often have 64 MB of it.
    """
    try:
        free = shutil.disk_usage(MEMORY).free
    except OSError:
        return None
    return MEMORY if free >= ROOM and os.access(MEMORY, os.W_OK) else None


def kept_in_memory(name: str) -> Path | None:
    """A folder in memory for what these sources keep between runs; None where there is no room."""
    room = memory()
    if room is None:
        return None
    sources = hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]
    ours = room / f"shallmark-test-{os.geteuid()}-{sources}"
    ours.mkdir(mode=0o711, exist_ok=True)
    if ours.is_symlink() or ours.stat().st_uid != os.geteuid():
        return None
    return ours / name
