"""Names of priorities and levels of the matrix move at once, in every process of the web."""

import os

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shallmark.kernel import clock, writes
from shallmark.kernel.system import SYSTEM
from shallmark.operate.customer_service import level_changes
from shallmark.operate.customer_service.forms import FORM_FIELDS, priority_name
from shallmark.operate.customer_service.models import Incident, PriorityLevel
from shallmark.pages.tests.factory import make

pytestmark = pytest.mark.django_db


def rename(title: str) -> None:
    level = PriorityLevel.objects.get(level=1)
    writes.edit(level, by=None, values={"title": title}, authority=SYSTEM)


def impacts() -> list[object]:
    field = FORM_FIELDS["impact"](Incident._meta.get_field("impact"))
    return [value for value, _word in field.choices]  # type: ignore[attr-defined]


def test_a_renamed_priority_is_read_at_once() -> None:
    rename("Before")
    assert priority_name(1) == "Before"
    rename("All hands")
    assert priority_name(1) == "All hands"


def test_a_wider_matrix_is_offered_at_once() -> None:
    assert impacts()[-1] == 3
    make("priority_rule", impact=4, urgency=4)
    assert impacts()[-1] == 4


def test_what_nobody_changed_costs_no_query() -> None:
    with clock.at(clock.now()):
        assert priority_name(1)
        with CaptureQueriesContext(connection) as captured:
            for level in range(1, 6):
                priority_name(level)
    assert captured.captured_queries == []


def test_a_process_of_the_web_sees_what_another_changed() -> None:
    """They are forked from one, as `serve` does it."""
    before, (read, write) = level_changes.stamp()[1], os.pipe()
    child = os.fork()
    if child == 0:
        level_changes._count()
        os.write(write, b"x")
        os._exit(0)
    os.waitpid(child, 0)
    os.close(read)
    os.close(write)
    assert level_changes.stamp()[1] != before
