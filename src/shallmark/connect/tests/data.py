"""Real data for tests; it lies beside the repository, never in it."""

from pathlib import Path

import pytest


def shared_data(name: str) -> Path:
    """The file of the shared real data; skips the test loudly where it is absent."""
    here = Path(__file__).resolve()
    for folder in here.parents:
        path = folder.parent / "shared" / "data" / name
        if path.exists():
            return path
    pytest.skip(f"REAL DATA IS ABSENT: {name}")
