import pytest

from shallmark.common.discussion.tests.world import World


@pytest.fixture
def world(db, settings, tmp_path) -> World:
    settings.MEDIA_ROOT = tmp_path / "files"
    return World()
