"""Gates of the review of a major incident agree with CHK-INC-10."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from shallmark.common.actions.models import Action
from shallmark.conformity.tests.judged import conforms
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import Refused
from shallmark.kernel.history import write_transaction
from shallmark.kernel.lifecycle import steps_of
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.system import SYSTEM
from shallmark.ledger.engines import Moment
from shallmark.operate.customer_service.models import MajorReview
from shallmark.operate.customer_service.room import review
from shallmark.operate.customer_service.tests.desk import Desk
from shallmark.operate.customer_service.tests.test_major_review import (
    CAUSES,
    desk,
    held,
    mia,
    reopened,
    resolved,
)
from shallmark.operate.customer_service.tests.test_room import declared
from shallmark.pages.tests.factory import make

pytestmark = pytest.mark.django_db
CHECK = "CHK-INC-10"
#: fixtures of the tests of the review
__all__ = ["desk", "mia"]
COVERED = frozenset({("major_review", "hold"), ("major_review", "report")})


def _over(desk: Desk, mia: Any) -> MajorReview:
    planned = MajorReview.objects.get(incident=declared(desk, mia))
    resolved(desk, planned.incident)
    return planned


def _not_over(desk: Desk, mia: Any) -> MajorReview:
    return MajorReview.objects.get(incident=declared(desk, mia))


def _with_another(desk: Desk, mia: Any) -> MajorReview:
    found = held(desk, mia)
    review.attend(found, by=desk.jonas)
    return found


def _reopened_since(desk: Desk, mia: Any) -> MajorReview:
    found = _with_another(desk, mia)
    resolved(desk, reopened(desk, found))
    return MajorReview.objects.get(pk=found.pk)


def _without_causes(desk: Desk, mia: Any) -> MajorReview:
    return writes.edit(_with_another(desk, mia), by=mia, values={"causes": "."})


def _with_an_action_of_nobody(desk: Desk, mia: Any) -> MajorReview:
    found = _with_another(desk, mia)
    action: Action = make("action", source=found.reference)
    with entered(Source.IMPORT), write_transaction(by=None, verb="import", authority=SYSTEM):
        Action.objects.filter(pk=action.pk).update(owner=None)
    return found


Lay = Callable[[Desk, Any], MajorReview]
TRIES: dict[str, tuple[str, Lay]] = {
    "over": ("hold", _over),
    "not over": ("hold", _not_over),
    "with another": ("report", _with_another),
    "without causes": ("report", _without_causes),
    "alone": ("report", held),
    "reopened since it was held": ("report", _reopened_since),
    "an action of nobody": ("report", _with_an_action_of_nobody),
}
WHOLE = {"over", "with another"}


def past_the_gates(found: MajorReview, verb: str, by: Any) -> MajorReview:
    step, now = steps_of(MajorReview)[verb], clock.now()
    with entered(Source.IMPORT), write_transaction(by=by, verb=verb, authority=SYSTEM, at=now):
        step.apply(found, by)
        for column in step.sets_time:
            setattr(found, column, now)
        found.updated_at, found.updated_by = now, by
        found.save()
    return MajorReview.objects.get(pk=found.pk)


def verdict(found: MajorReview) -> list[bool | None]:
    now, day = clock.now(), timedelta(days=1)
    moment = Moment(now + 40 * day, now - day, now + day)
    return conforms(CHECK, found.incident.reference, moment)


@pytest.mark.parametrize("name", TRIES)
def test_it_agrees_with_the_check(desk: Desk, mia: Any, name: str) -> None:
    verb, lay = TRIES[name]
    found = lay(desk, mia)
    gates = [gate for gate in steps_of(MajorReview)[verb].gates if gate.check == CHECK]
    shut = [gate.name for gate in gates if gate.refusal(found)]
    assert len(shut) == (name not in WHOLE)
    options: dict[str, Any] = {"by": mia, "values": {"causes": CAUSES} if verb == "hold" else {}}
    if shut:
        with pytest.raises(Refused), transaction.atomic():
            writes.perform(found, verb, **options)
        found = past_the_gates(found, verb, mia)
    else:
        found = writes.perform(found, verb, **options)
    if verb == "hold":
        if name == "not over":
            resolved(desk, found.incident)
            found.refresh_from_db()
        writes.edit(found, by=mia, values={"causes": CAUSES})
        review.attend(found, by=desk.jonas)
        found.refresh_from_db()
        writes.perform(found, "report", by=mia, reason="Told as it was held.", confirm=True)
    assert verdict(found) == [not shut]
