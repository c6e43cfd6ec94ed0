"""Whole changes as an old tool holds them, imported without a gate."""

from datetime import datetime, timedelta

from shallmark.common.approvals.models import Approval, Decision
from shallmark.common.notices.models import Notice
from shallmark.kernel.history import write_transaction
from shallmark.kernel.system import SYSTEM
from shallmark.manage.change_configuration.forms_change import QUESTIONS
from shallmark.manage.change_configuration.models import Change, Pir, TestResult
from shallmark.manage.change_configuration.simulate.change_team import (
    ASSESSMENT,
    DAY,
    HOUR,
    ChangeTeam,
)
from shallmark.manage.team.models import Person
from shallmark.plan.alignment.models import Customer
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.writer import RecordWriter


class ImportedChanges:
    """Imports whole changes of an old tool, one night each, with their faults."""

    def __init__(self, context: SimulationContext, days: float = 60) -> None:
        self.context, self.writer = context, RecordWriter(context)
        self.team = ChangeTeam(self.writer)
        self.night = context.end.replace(hour=2, minute=0) - timedelta(days=days)

    def change(
        self,
        *,
        parts: str = "approval test review notice",
        status: str = "closed",
        at: datetime | None = None,
        **faults: object,
    ) -> Change:
        """Import a closed change, complete but for `faults`, and its other records, `parts`."""
        self.night += DAY
        start, team = self.night, self.team
        requester, implementer = team.people(self.night.day)
        values: dict[str, object] = {
            **ASSESSMENT, "title": "From the tool before", "category": "minor", "risk": "low",
            "impact_answers": dict.fromkeys(QUESTIONS, False),
            "reason": "Asked for.", "requester": requester, "implementer": implementer,
            "requested_at": start - 14 * DAY, "submitted_at": start - 14 * DAY,
            "services": [team.org.services["S03"].reference], "plan": "As always.",
            "assessed_at": start - 12 * DAY, "assessed_by": implementer,
            "security_assessor": team.security, "security_signed_at": start - 11 * DAY,
            "plans_assessor": team.continuity, "plans_signed_at": start - 11 * DAY,
            "impact_snapshot": {
                "services": [team.org.services["S03"].reference], "items": faults.get("items", []),
            },
            "planned_start": start, "planned_end": start + HOUR, "policy_version": "old",
            "approved_at": start - 10 * DAY, "scheduled_at": start - 10 * DAY,
            "approved_version": 1, "approver_roles": ["change_manager"], "outcome": "success",
            "started_at": start, "implemented_at": start + HOUR, "reviewed_at": start + 2 * DAY,
            "closed_at": start + 3 * DAY, "closed_by": team.manager,
            "ci_update_not_needed": "Nothing of the register changes.", **faults,
        }  # fmt: skip
        change = self.writer.import_record(Change, status, at or start + 3 * DAY, **values)
        self._beside(change, set(parts.split()))
        return change

    def _beside(self, change: Change, parts: set[str]) -> None:
        at, start = self.night - 10 * DAY, self.night
        if "approval" in parts:
            self.approve(change, "approve", self.team.manager, at)
        if "test" in parts:
            self.writer.import_row(
                TestResult, at, title="From the tool before", change=change, environment="test",
                result="passed", tested_at=at, tested_by=change.implementer,
            )  # fmt: skip
        if "review" in parts:
            self.writer.import_record(
                Pir, "concluded", start + 2 * DAY, title="Review", change=change, success="yes",
                reviewed_by=self.team.manager, reviewed_at=start + 2 * DAY,
            )  # fmt: skip
        if "notice" in parts:
            self.tell(change, at)

    def approve(
        self, change: Change, step: str, person: Person, at: datetime, version: int = 1
    ) -> None:
        with write_transaction(by=None, verb="import", authority=SYSTEM, at=at):
            approval = Approval.objects.create(
                record_key="change", record_id=change.pk, reference=change.reference,
                record_version=version, step=step, outcome="approved", requested_at=at,
                decided_at=at,
            )  # fmt: skip
            Decision.objects.create(
                approval=approval, person=person, roles="change_manager", decision="approved",
                record_version=version, shown_at=at, at=at,
            )  # fmt: skip

    def tell(self, change: Change, at: datetime) -> None:
        told = Customer.objects.filter(services__reference__in=change.services).distinct()
        for customer in told:
            self.tell_one(change, at, customer.main_contact)

    def tell_one(self, change: Change, at: datetime, person: Person | None) -> None:
        """A notice of the window, for this person; the tool before calls everybody a customer."""
        Notice.objects.create(
            person=person or self.team.staff[0], record_key="change", record_id=change.pk, at=at,
            reference=change.reference, kind="change_planned", audience="customer",
            values={"title": change.title},
        )  # fmt: skip
