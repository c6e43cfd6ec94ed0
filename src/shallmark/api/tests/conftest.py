"""Who calls the API in its tests, unless a file has somebody of its own."""

from typing import Any

import pytest

from shallmark.api.tests.calls import Api
from shallmark.pages.tests.factory import make_person


@pytest.fixture
def person() -> Any:
    return make_person("admin")


@pytest.fixture
def api(person: Any) -> Api:
    return Api(person)
