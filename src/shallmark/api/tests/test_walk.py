"""Schemathesis walks the whole contract: whatever it allows or forbids, the answer keeps it."""

import itertools
import json
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase
from schemathesis import GenerationMode, checks
from schemathesis.python._constants.orchestrator import build_constants_pool

from shallmark.api.models import ApiToken
from shallmark.api.tests.test_contract import CONTRACT
from shallmark.kernel.records import RecordType
from shallmark.pages.tests.every_record import every_record
from shallmark.pages.tests.factory import factory_for, make_person

pytestmark = pytest.mark.django_db

MANY = 30
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
checks.load_all_checks()
#: what every answer keeps
KEPT = checks.CHECKS.get_by_names(
    [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
    ]
)


@cache
def contract() -> Any:
    schema = schemathesis.openapi.from_dict(json.loads(CONTRACT.read_text(encoding="utf-8")))
    schema.app = get_wsgi_application()
    # Words of the product's code are sent as well; each part of the contract takes them over.
    build_constants_pool(schema)
    return schema


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """Requests see what the test made: their end does not close its connection."""
    ends = (request_started, request_finished)
    for end in ends:
        end.disconnect(close_old_connections)
    yield
    for end in ends:
        end.connect(close_old_connections)


@pytest.fixture
def headers() -> dict[str, str]:
    _token, text = ApiToken.issue(make_person("admin"), "walk")
    return {"Authorization": f"Bearer {text}"}


def walk(tag: str, reference: str, headers: dict[str, str], modes: Iterable[Any], many: int) -> int:
    """How many requests were sent to the operations of `tag`, each with the next of the modes."""
    sent = 0
    for operation, mode in zip(
        contract().include(tag=tag).get_all_operations(), modes, strict=False
    ):
        sent += _sent(operation.ok(), reference, headers, mode, many)
    return sent


def _sent(operation: Any, reference: str, headers: dict[str, str], mode: Any, many: int) -> int:
    sent = 0

    @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
    @hypothesis.settings(
        max_examples=many, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    def send(case: Any) -> None:
        nonlocal sent
        sent += 1
        if "reference" in case.path_parameters:
            # Of this record, so that more is asked than whether it is there.
            case.path_parameters["reference"] = reference
        case.call_and_validate(headers=headers, checks=KEPT)

    send()
    return sent


@every_record
def test_each_operation_keeps_the_contract(
    headers: dict[str, str], record_type: type[RecordType]
) -> None:
    record = factory_for(record_type)()
    turns = itertools.cycle(MODES if len(record_type.key) % 2 else MODES[::-1])
    assert walk(record_type.slug, record.reference, headers, turns, 1) >= 4


def test_decisions_keep_the_contract(headers: dict[str, str]) -> None:
    assert walk("decisions", "CHG0000001", headers, itertools.cycle(MODES), 4) >= 2


@pytest.mark.long
@every_record
def test_each_operation_keeps_the_contract_many_times(
    headers: dict[str, str], record_type: type[RecordType]
) -> None:
    record = factory_for(record_type)()
    for mode in MODES:
        assert walk(record_type.slug, record.reference, headers, itertools.repeat(mode), MANY) > 4
