"""Lapses in incidents: each breaks one rule in a share of the scenarios.

A lapse that a gate would refuse enters as the write of an import, which no gate judges and every
check does.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.db.models import Count

from shallmark.kernel import writes
from shallmark.kernel.history import write_transaction
from shallmark.kernel.system import SYSTEM
from shallmark.manage.team.models import Person, RoleAssignment
from shallmark.operate.customer_service.models import Incident
from shallmark.operate.customer_service.simulate import mutations, mutations_clocks
from shallmark.operate.customer_service.simulate.scenarios import Scenario
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.declarations import Lapse, Plant

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def _plant_nothing(_context: SimulationContext) -> list[str]:
    return []


@dataclass(frozen=True, kw_only=True)
class ScenarioLapse(Lapse):
    """A lapse that mutates scenarios before they run."""

    plant: Plant = _plant_nothing
    applies_to: Callable[[Scenario, SimulationContext], bool]
    mutate: Callable[[Scenario, SimulationContext], None]
    #: share of the matching scenarios; 0 = exactly one
    share: float = 0.0
    #: true: planted in major incidents, which all others leave alone
    majors: bool = False
    #: what the check reports instead of the incidents, such as their month
    reported_as: Callable[[SimulationContext], list[str]] | None = None

    def mutate_scenarios(self, scenarios: Sequence[Scenario], context: SimulationContext) -> None:
        """Mutate this lapse's share of the matching scenarios."""
        free = (each for each in scenarios if not each.lapse and each.major == self.majors)
        matching = [scenario for scenario in free if self.applies_to(scenario, context)]
        count = max(1, round(len(matching) * self.share)) if matching else 0
        for scenario in context.rng.sample(matching, count):
            scenario.lapse = self.id
            self.mutate(scenario, context)

    def members(self, references: list[str], context: SimulationContext) -> list[str]:
        if self.reported_as is not None and references:
            return self.reported_as(context)
        return references


def altered_in_database(context: SimulationContext) -> list[str]:
    """The row is changed in the database, and its version number is not."""
    incidents = Incident.objects.filter(closed_at__lt=context.end - DAY, source_system="")
    incident = incidents.order_by("pk").first()
    assert incident is not None
    at = context.end - HOUR
    with (
        write_transaction(by=None, verb="", authority=SYSTEM, at=at),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "UPDATE customer_service_incident SET resolution = 'It never happened.' WHERE id = %s",
            [incident.pk],
        )
    return [str(incident.reference)]


def reading_taken_away(context: SimulationContext) -> list[str]:
    """Somebody who worked on incidents has no role any more, and is still active."""
    left = context.end - 9 * DAY
    workers = Incident.objects.exclude(assigned_to=None).values("assigned_to")
    shared = (
        RoleAssignment.objects.filter(ends_on=None)
        .values("role")
        .annotate(holders=Count("person", distinct=True))
        .filter(holders__gt=2)
    )
    person = (
        Person.objects.filter(pk__in=workers, is_active=True)
        .exclude(
            role_assignments__in=RoleAssignment.objects.exclude(role__in=shared.values("role"))
        )
        .order_by("pk")
        .first()
    )
    assert person is not None
    for held in person.role_assignments.filter(ends_on=None):
        writes.edit(held, by=None, values={"ends_on": left.date()}, at=left, authority=SYSTEM)
    return [str(person.reference)]


LAPSES: tuple[Lapse, ...] = (
    ScenarioLapse(
        "L-151",
        "triaged incidents without category",
        ("CHK-INC-01",),
        applies_to=lambda scenario, context: (
            mutations.is_triaged(scenario, context) and mutations.is_closed(scenario, context)
        ),
        mutate=mutations.remove_category,
        share=0.01,
    ),
    ScenarioLapse(
        "L-152",
        "priority against the matrix without reason",
        ("CHK-INC-02",),
        applies_to=mutations.is_plain,
        mutate=mutations.change_priority,
        share=0.03,
    ),
    ScenarioLapse(
        "L-153",
        "no escalation at the mark",
        ("CHK-INC-03",),
        applies_to=mutations.passes_warning,
        mutate=mutations.skip_escalation,
        share=0.05,
    ),
    ScenarioLapse(
        "L-154",
        "customer not warned before a missed target",
        ("CHK-INC-04",),
        applies_to=mutations.misses_target,
        mutate=mutations.skip_warning,
        share=0.08,
    ),
    ScenarioLapse(
        "S-152",
        "priority lowered for a dot",
        ("CHK-INC-02",),
        applies_to=mutations.is_plain,
        mutate=mutations_clocks.lower_without_words,
        on_site=True,
    ),
    ScenarioLapse(
        "S-153a",
        "priority lowered after the mark, nobody called in",
        ("CHK-INC-03",),
        applies_to=mutations_clocks.is_lowered_past_its_mark,
        mutate=mutations_clocks.lower_after_the_mark,
        on_site=True,
    ),
    ScenarioLapse(
        "S-153b",
        "on hold for a dot, nobody called in",
        ("CHK-INC-03",),
        applies_to=mutations_clocks.is_lowered_past_its_mark,
        mutate=mutations_clocks.wait_for_nothing,
        on_site=True,
    ),
    ScenarioLapse(
        "S-154",
        "priority lowered after the target had passed",
        ("CHK-INC-04",),
        applies_to=mutations_clocks.is_lowered_late,
        mutate=mutations_clocks.lower_after_the_target,
        on_site=True,
    ),
    ScenarioLapse(
        "L-155",
        "open P2 silent for two days",
        ("CHK-INC-05",),
        applies_to=mutations.is_open_p2,
        mutate=mutations.remove_updates,
    ),
    ScenarioLapse(
        "L-156",
        "closed without code",
        ("CHK-INC-06",),
        applies_to=mutations.is_closed,
        mutate=mutations.remove_code,
        share=0.02,
    ),
    ScenarioLapse(
        "S-156a",
        "closed in the caller's name, who never confirmed it",
        ("CHK-INC-06",),
        applies_to=mutations.is_confirmed_by_caller,
        mutate=mutations.close_in_callers_name,
        share=0.01,
        on_site=True,
    ),
    ScenarioLapse(
        "S-156b",
        "closed by itself over an answer of the caller",
        ("CHK-INC-06",),
        applies_to=mutations.closes_by_itself,
        mutate=mutations.answer_before_it_closes,
        on_site=True,
    ),
    ScenarioLapse(
        "L-157",
        "closed without search",
        ("CHK-INC-07",),
        applies_to=mutations.is_closed_and_ordinary,
        mutate=mutations.remove_search,
        share=0.06,
    ),
    ScenarioLapse(
        "S-157",
        "searched only after it was resolved",
        ("CHK-INC-07",),
        applies_to=mutations.is_resolved_once,
        mutate=mutations.search_afterwards,
        share=0.02,
        on_site=True,
    ),
    ScenarioLapse(
        "S-158a",
        "priority 1 or 2, never asked whether it is major",
        ("CHK-INC-08",),
        applies_to=mutations.is_urgent,
        mutate=mutations.never_ask,
        on_site=True,
    ),
    ScenarioLapse(
        "S-158b",
        "asked whether it is major after it was resolved",
        ("CHK-INC-08",),
        applies_to=mutations.is_urgent,
        mutate=mutations.ask_afterwards,
        on_site=True,
    ),
    ScenarioLapse(
        "L-158",
        "meets the criteria, never declared",
        ("CHK-INC-08",),
        applies_to=lambda scenario, context: (
            mutations.is_closed(scenario, context) and scenario.priority <= 2
        ),
        mutate=mutations.meet_major_criteria,
    ),
    ScenarioLapse(
        "L-159",
        "top management told 95 minutes after declaration",
        ("CHK-INC-09",),
        applies_to=mutations.has_late_updates,
        mutate=mutations.delay_first_update,
        majors=True,
    ),
    ScenarioLapse(
        "L-159a",
        "notices for top management went to the desk",
        ("CHK-INC-09",),
        applies_to=mutations.has_late_updates,
        mutate=mutations.tell_the_desk_instead,
        majors=True,
        on_site=True,
    ),
    ScenarioLapse(
        "L-161",
        "owner changed without note",
        ("CHK-INC-11",),
        applies_to=mutations.is_never_handed_over,
        mutate=mutations.hand_over_without_note,
        share=0.05,
    ),
    ScenarioLapse(
        "L-162",
        "many reopened in October, no analysis",
        ("CHK-INC-12",),
        applies_to=mutations.is_closed_in_october,
        mutate=mutations.reopen,
        share=0.12,
        reported_as=mutations.last_october,
    ),
    ScenarioLapse(
        "L-165",
        "entered five hours later",
        ("CHK-INC-15",),
        applies_to=mutations.allows_late_entry,
        mutate=mutations.enter_late,
        share=0.1,
    ),
    ScenarioLapse(
        "L-212",
        "security incident readable by the desk",
        ("CHK-SEC-10",),
        applies_to=mutations.is_closed_security_incident,
        mutate=mutations.remove_security_mark,
    ),
    ScenarioLapse(
        "C-04",
        "imported from an old tool without category, priority and search",
        ("CHK-INC-01", "CHK-INC-02", "CHK-INC-07"),
        applies_to=mutations.is_resolved_once,
        mutate=mutations.import_unclassified,
        share=0.04,
    ),
    ScenarioLapse(
        "N-04",
        "owner changed three times, each with a note",
        (),
        applies_to=mutations.is_never_handed_over,
        mutate=mutations.hand_over_with_notes,
    ),
    ScenarioLapse(
        "N-05",
        "entered after 3 h 50 min",
        (),
        applies_to=mutations.allows_late_entry,
        mutate=mutations.enter_in_time,
    ),
    Lapse(
        "L-164",
        "agent's account without right on known errors",
        ("CHK-INC-14",),
        reading_taken_away,
    ),
    Lapse("L-026", "closed incident altered in the database", ("CHK-DOC-08",), altered_in_database),
)
