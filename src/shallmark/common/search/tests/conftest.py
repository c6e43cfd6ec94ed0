import pytest

from shallmark.common.discussion.tests.world import World
from shallmark.common.search import actions
from shallmark.kernel import hooks


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    """The organisation of the discussion's tests, with search plugged in and nothing else."""
    monkeypatch.setattr(
        hooks, "_followers", [hooks.Follower(None, frozenset(), actions.index_text)]
    )
    return World()
