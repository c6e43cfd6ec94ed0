"""What stands beside each other is compared: relation and change, register and back-out, costs."""

from datetime import timedelta
from typing import Any

import pytest

from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import GateClosed, Invalid, NotAllowed
from shallmark.kernel.history import write_transaction
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.system import SYSTEM
from shallmark.manage.change_configuration import gates_change_end as gates
from shallmark.manage.change_configuration.models import Change, Ci, DiscoveryResult, Discrepancy
from shallmark.manage.change_configuration.tests import factories
from shallmark.manage.change_configuration.tests.change_office import Office, office
from shallmark.manage.change_configuration.tests.factories_change import in_work
from shallmark.manage.change_configuration.tests.test_change_deviations import verdict
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def desk(db: None) -> Office:
    return office()


@pytest.fixture
def keeper(db: None) -> Any:
    return make_person("configuration_manager")


def live_pair() -> Any:
    relation = factories.ci_relationship()
    for item in (relation.from_item, relation.to_item):
        Ci.objects.filter(pk=item.pk).update(status="live", live_at=clock.now() - DAY)
    return type(relation).objects.get(pk=relation.pk)


@pytest.mark.parametrize("values", [{"effective_to": True}, {"redundancy_group": "Pair"}])
def test_it_refuses_to_loosen_what_joins_live_items_without_a_change(
    keeper: Any, values: dict[str, Any]
) -> None:
    relation = live_pair()
    wanted = {name: clock.now() if said is True else said for name, said in values.items()}
    with pytest.raises(Invalid, match=relation.to_item.reference):
        writes.edit(relation, by=keeper, values=wanted)
    in_work(items=[relation.to_item.reference])
    writes.edit(type(relation).objects.get(pk=relation.pk), by=keeper, values=wanted)


def test_it_ends_freely_between_items_that_are_not_live(keeper: Any) -> None:
    relation = factories.ci_relationship()
    writes.edit(relation, by=keeper, values={"effective_to": clock.now()})


def test_it_refuses_to_join_other_items_than_it_did(keeper: Any) -> None:
    relation = factories.ci_relationship()
    with pytest.raises(Invalid, match="end it"):
        writes.edit(relation, by=keeper, values={"to_item": factories.ci()})


@pytest.mark.parametrize(("days", "opened"), [(3, 0), (9, 1)])
def test_what_was_withdrawn_and_is_seen_still_is_a_discrepancy(days: int, opened: int) -> None:
    with entered(Source.IMPORT), write_transaction(by=None, verb="import", authority=SYSTEM):
        item = Ci(
            reference="CIX1", title="host-9", uid="host-9", discovery_key="host-9",
            type=factories.ci_type(), status="withdrawn", withdrawn_at=clock.now() - days * DAY,
        )  # fmt: skip
        item.save(force_insert=True)
    for _seen in range(2):
        writes.create(
            DiscoveryResult,
            by=None,
            values={"key": "host-9", "source": "scan", "seen_at": clock.now(), "attributes": {}},
            authority=SYSTEM,
        )
    found = Discrepancy.objects.filter(ci=item, field="status")
    assert found.count() == opened


def test_the_register_reads_as_before_once_a_change_is_backed_out(desk: Office) -> None:
    change = desk.started()
    for version, refused in (("2", True), ("", False)):
        item = Ci.objects.get(pk=desk.item.pk)
        values = {"content_version": version, "explained_by": change.reference}
        writes.edit(item, by=None, values=values, authority=SYSTEM)
        fresh = Change.objects.get(pk=change.pk)
        fresh.outcome = "backed_out"
        assert bool(gates.items_updated.refusal(fresh)) is refused


def test_whom_a_freeze_hinders_does_not_cancel_it(desk: Office) -> None:
    change = desk.asked()
    assert change.planned_start
    window = {"starts_at": change.planned_start, "ends_at": change.planned_start + DAY}
    freeze = make("freeze", owner=desk.manager, **window)
    freeze = writes.perform(freeze, "approve", by=desk.manager)
    why = {"cancel_reason": "Nobody buys anything."}
    concerned = make_person("change_manager")
    Change.objects.filter(pk=change.pk).update(implementer=concerned)
    with pytest.raises(NotAllowed, match=change.reference):
        writes.perform(freeze, "cancel", by=concerned, values=why)
    assert writes.perform(freeze, "cancel", by=desk.manager, values=why).canceled_by == desk.manager


def test_a_purchase_in_two_changes_is_one_cost(desk: Office) -> None:
    desk.approved(financial=6000)
    with pytest.raises(GateClosed) as refused:
        desk.asked(financial=6000)
    assert refused.value.check == "CHK-CHG-02"
    other = desk.assessed(financial=6000, requester=make_person("resolver"))
    approved = desk.decided(desk.take(other, "request_approval"))
    assert verdict(approved, "CHK-CHG-02") == (True, None)
