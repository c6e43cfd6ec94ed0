from pathlib import Path
from typing import Any

import pytest

from shallmark.common.discussion.tests.world import World


@pytest.fixture
def world(db: None, settings: Any, tmp_path: Path) -> World:
    settings.MEDIA_ROOT = tmp_path / "files"
    return World()
