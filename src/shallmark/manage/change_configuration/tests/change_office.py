"""The people and rules that changes need, and the ways a change goes, for tests."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from shallmark.common.approvals.actions import decide, open_approval
from shallmark.kernel import clock, door
from shallmark.kernel.records import record_type
from shallmark.kernel.testing import factory_for, make, make_person
from shallmark.manage.change_configuration.models import Change
from shallmark.manage.change_configuration.tests.factories_change import ASSESSMENT


@dataclass
class Office:
    """Who asks, carries out, decides; and what is touched."""

    requester: Any
    implementer: Any
    manager: Any
    security: Any
    service: Any
    item: Any

    def change(self, **values: Any) -> Change:
        """New and complete enough to be submitted."""
        said = {
            "requester": self.requester,
            "implementer": self.implementer,
            "services": [self.service.reference],
            "items": [self.item.reference],
        }
        return make("change", **{**said, **values})  # type: ignore[no-any-return]

    def assessed(self, **values: Any) -> Change:
        """Submitted, fully assessed, the impact seen."""
        from shallmark.manage.change_configuration.actions_change import take_impact

        change = door.perform(self.change(), "submit", by=self.requester)
        change = door.edit(
            change,
            by=self.manager,
            values={**ASSESSMENT, "security_assessor": self.security, **values},
        )
        return take_impact(change, by=self.manager)

    def asked(self, **values: Any) -> Change:
        """Waiting for approval."""
        return self.take(self.assessed(**values), "request_approval")

    def approved(self, **values: Any) -> Change:
        """Approved by the manager, and on the schedule."""
        return self.decided(self.asked(**values))

    def decided(self, change: Change, step: str = "approve", word: str = "approved") -> Change:
        """Decided by the manager on the open question."""
        question = open_approval(change, step)
        assert question is not None
        decide(question, word, by=self.manager, shown_at=clock.now(), reason="Seen.")
        return Change.objects.get(pk=change.pk)

    def take(self, change: Change, verb: str, by: Any = None, **values: Any) -> Change:
        """A step, warnings confirmed."""
        return door.perform(  # type: ignore[no-any-return]
            change, verb, by=by or self.manager, values=values, confirm=True, reason="In the test."
        )

    def started(self, **values: Any) -> Change:
        return self.take(self.approved(**values), "start", no_test_reason="There is only one.")

    def template(self, **values: Any) -> Any:
        """In force for the service and the item; written by the implementer."""
        said = {"scope_services": [self.service.reference], "owner": self.implementer}
        made = make("standard_change", **{**said, **values})
        made = door.perform(made, "submit", by=self.manager)
        question = open_approval(made, "approve")
        decide(question, "approved", by=self.manager, shown_at=clock.now(), reason="Seen.")  # type: ignore[arg-type]
        return type(made).objects.get(pk=made.pk)


def office() -> Office:
    """People with their roles, and a rule for each category."""
    manager = make_person("change_manager")
    for category in ("standard", "minor", "significant", "major", "emergency"):
        make("approval_rule", category=category, roles=["change_manager"])
    security = make_person()
    role = factory_for(record_type("role"))(key="security_manager", rights="security_manager")
    day = clock.now().date() - timedelta(days=1)
    make("role_assignment", role=role, person=security, starts_on=day)
    return Office(
        make_person("resolver"),
        make_person("resolver"),
        manager,
        type(security).objects.get(pk=security.pk),
        make("service"),
        make("ci"),
    )
