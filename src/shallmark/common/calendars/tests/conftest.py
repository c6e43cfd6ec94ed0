from collections.abc import Iterator

import pytest

from shallmark.common.calendars import queries


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    """A calendar rolled back by one test is not remembered by the next."""
    queries.forget()
    yield
    queries.forget()
