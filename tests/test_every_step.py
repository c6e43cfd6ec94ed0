"""Every step of every record type is taken once, in the database role that the product runs as."""

from typing import Any

import pytest
from django.apps import apps

from shallmark.kernel import clock, writes
from shallmark.kernel.lifecycle import steps_of
from shallmark.kernel.records import get_record_type, record_types
from shallmark.kernel.system import SYSTEM
from shallmark.manage.team import confirming
from tests.support.ready_records import ready

pytestmark = pytest.mark.django_db

STEPS = [
    (record_type.key, verb)
    for record_type in record_types()
    for verb in steps_of(record_type.model)
]


@pytest.mark.parametrize(("key", "verb"), STEPS, ids=[f"{key}-{verb}" for key, verb in STEPS])
def test_it_is_taken_and_kept_in_the_history(key: str, verb: str) -> None:
    model: Any = get_record_type(key).model
    step = steps_of(model)[verb]
    prepared = ready(key, verb)
    # Whoever confirms rights gives the password for it, on a page.
    with clock.at(prepared.at), confirming.signed_in_as(prepared.by):
        taken = writes.perform(
            prepared.record, verb, by=prepared.by, values=prepared.values, reason="In the test.",
            confirm=True, authority=SYSTEM,
        )  # fmt: skip
    event = apps.get_model(model._meta.app_label, f"{model.__name__}Event")
    verbs = [version.pgh_context["verb"] for version in event.objects.filter(pgh_obj_id=taken.pk)]
    assert verb in verbs
    assert taken.version > prepared.record.version
    assert not step.target or taken.status == step.target
