"""Gates and check of knowledge articles agree: who owns one is there.

An article stands before a step, whole or with one thing amiss. Where a gate is shut, the step is
refused, and what came in past it is found nonconforming; where all are open, nothing is found.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from shallmark.conformity.tests.judged import conforms
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import Refused
from shallmark.kernel.history import write_transaction
from shallmark.kernel.lifecycle import steps_of
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.system import SYSTEM
from shallmark.ledger.engines import Moment
from shallmark.operate.customer_service.models import KnowledgeArticle
from shallmark.operate.customer_service.tests.factories import imported
from shallmark.pages.tests.factory import make

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
SEEN = Moment(START + timedelta(days=90), START - timedelta(days=1), START + timedelta(days=60))
CHECK = "CHK-CMP-06"


def article(status: str, **values: Any) -> KnowledgeArticle:
    """In the state; published once before, as what is judged is."""
    made: KnowledgeArticle = make("knowledge_article")
    due = (START + timedelta(days=200)).date()
    imported(made, status=status, edition=1, review_due=due, reviewed_at=START, **values)
    return made


LAYS: dict[str, Callable[[str], KnowledgeArticle]] = {
    "whole": article,
    "no owner": lambda status: article(status, owner=None),
    "owner left": lambda status: article(status, owner=make("person", is_active=False)),
}
STATES = {"submit": "draft", "publish": "in_review", "review": "published"}
COVERED = frozenset(("knowledge_article", verb) for verb in STATES)


def verdict(record: KnowledgeArticle) -> list[bool | None]:
    return conforms(CHECK, record.reference, SEEN)


@pytest.mark.parametrize("name", LAYS)
@pytest.mark.parametrize("verb", STATES)
def test_it_agrees_with_the_check(verb: str, name: str) -> None:
    with clock.at(START):
        record = LAYS[name](STATES[verb])
        step = steps_of(KnowledgeArticle)[verb]
        values = {"review_due": record.review_due} if "review_due" in step.required else {}
        options: Any = {"by": None, "values": values, "authority": SYSTEM}
        shut = [each for each in step.gates if each.check == CHECK and each.refusal(record)]
        assert bool(shut) == (name != "whole")
        if not shut:
            writes.perform(record, verb, **options)
        else:
            with pytest.raises(Refused), transaction.atomic():
                writes.perform(record, verb, **options)
            past = write_transaction(by=None, verb=verb, authority=SYSTEM, at=START)
            with entered(Source.IMPORT), past:
                step.apply(record, None)
                record.updated_at = START
                record.save()
    assert verdict(record) == [not shut]
