"""A small service desk whose people use a browser."""

import pytest

from conftest import Live
from shallmark.operate.customer_service.tests.desk import Desk, open_desk


@pytest.fixture
def desk(live: Live) -> Desk:
    return open_desk()
