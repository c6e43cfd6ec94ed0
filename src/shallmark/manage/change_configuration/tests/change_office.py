"""The people and rules that changes need, and the ways a change goes, for tests."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from shallmark.common.approvals.actions import decide, open_approval
from shallmark.kernel import clock, writes
from shallmark.kernel.system import SYSTEM
from shallmark.manage.change_configuration.models import ApprovalRule, Change
from shallmark.manage.change_configuration.tests.factories_change import ASSESSMENT
from shallmark.manage.team.models import RoleDefinition
from shallmark.pages.tests.factory import make, make_person


@dataclass
class Office:
    """Who asks, carries out, decides; and what is touched."""

    requester: Any
    implementer: Any
    manager: Any
    security: Any
    #: they answer for continuity and for the money
    continuity: Any
    finance: Any
    service: Any
    item: Any

    def change(self, **values: Any) -> Change:
        """New and complete enough to be submitted."""
        defaults = {
            "requester": self.requester,
            "implementer": self.implementer,
            "services": [self.service.reference],
            "items": [self.item.reference],
        }
        return make("change", **{**defaults, **values})  # type: ignore[no-any-return]

    def assessed(self, **values: Any) -> Change:
        """Submitted, fully assessed, the impact seen."""
        from shallmark.manage.change_configuration.actions_change import take_impact

        change = writes.perform(self.change(), "submit", by=self.requester)
        change = writes.edit(
            change,
            by=self.implementer,
            values={**ASSESSMENT, **values},
        )
        if change.security_impact.strip():
            change = writes.perform(change, "sign_security", by=self.security)
        if change.invalidates or change.category in {"significant", "major"}:
            change = writes.perform(change, "sign_plans", by=self.continuity)
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
        decide(question, word, by=self.manager, shown_at=clock.now(), reason="Seen by two.")
        return Change.objects.get(pk=change.pk)

    def take(self, change: Change, verb: str, by: Any = None, **values: Any) -> Change:
        """A step, warnings confirmed; the implementer does what is carried out."""
        usual = self.implementer if verb in {"start", "complete"} else self.manager
        return writes.perform(
            change, verb, by=by or usual, values=values, confirm=True, reason="In the test."
        )

    def started(self, **values: Any) -> Change:
        """Begun within the window that was agreed."""
        now = clock.now()
        window = {"planned_start": now, "planned_end": now + timedelta(hours=2)}
        change = self.approved(**{**window, **values})
        return self.take(change, "start", no_test_reason="There is only one.")

    def template(self, **values: Any) -> Any:
        """In force for the service and the item; written by the implementer."""
        defaults = {"scope_services": [self.service.reference], "owner": self.implementer}
        template = make("standard_change", **{**defaults, **values})
        template = writes.perform(template, "submit", by=self.manager)
        question = open_approval(template, "approve")
        decide(question, "approved", by=self.manager, shown_at=clock.now(), reason="Seen by two.")  # type: ignore[arg-type]
        return type(template).objects.get(pk=template.pk)


def holder_of(key: str) -> Any:
    """Somebody who holds this role since yesterday."""
    person, role = make_person(), RoleDefinition.objects.get(key=key)
    day = clock.now().date() - timedelta(days=1)
    make("role_assignment", role=role, person=person, starts_on=day)
    return type(person).objects.get(pk=person.pk)


def office() -> Office:
    """People with their roles; the change manager alone approves every category."""
    manager = make_person("change_manager")
    for rule in ApprovalRule.objects.all():
        values = {"roles": ["change_manager"], "quorum": 1}
        writes.edit(rule, by=None, values=values, authority=SYSTEM)
    return Office(
        make_person("resolver"),
        make_person("resolver"),
        manager,
        holder_of("security_manager"),
        holder_of("continuity_manager"),
        holder_of("finance_manager"),
        make("service"),
        make("ci"),
    )
