"""What a run means for checks, requirements, clauses and the guide: one result set, projected.

Requirements are the worst of their checks and attestations, by the requirement links, and at best
partly judged where nothing looks at a part of them; a clause of 2011 is the worst of the
requirements it is judged through. There is no percentage.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from shallmark.common.iso_days import days_in_words
from shallmark.conformity import library
from shallmark.conformity.catalogue import (
    EDITIONS,
    Adjustment,
    CheckEntry,
    Clause,
    Requirement,
    catalogue,
)
from shallmark.conformity.models import CheckOutcome, CheckRun
from shallmark.ledger.outcomes import Outcome, count, worst

SEVERITY = ("major", "minor", "observation")


@dataclass(frozen=True, slots=True)
class CheckView:
    """A check in a run. `sentence` says what it asks, `why` why it has its outcome."""

    entry: CheckEntry
    sentence: str
    built: bool
    outcome: Outcome
    why: str = ""
    population: int = 0
    nonconforming: int = 0
    unknown: int = 0
    waived: int = 0
    accepted_until: datetime | None = None
    recorded_later: int = 0
    brought_in: int = 0
    digest: str = ""
    seconds: float = 0.0

    @property
    def id(self) -> str:
        return self.entry.id


@dataclass(frozen=True, slots=True)
class RequirementView:
    """A requirement in a run: the worst of its checks and attestations.

    `grade` is the gravest severity among its nonconforming checks, empty where there is none.
    """

    requirement: Requirement
    outcome: Outcome
    checks: tuple[CheckView, ...]
    attestations: tuple[str, ...]
    grade: str = ""
    #: where it is nonconforming and accepted, when the first waiver ends
    accepted_until: datetime | None = None

    @property
    def id(self) -> str:
        return self.requirement.id


@dataclass(frozen=True, slots=True)
class ClauseView:
    """A clause or heading in the tree. `counts`: requirements by outcome, worst first.

    `depth` counts from 0; headings have no requirements of their own but the counts of all below.
    """

    number: str
    title: str
    depth: int
    outcome: Outcome
    counts: Mapping[str, int]
    requirements: tuple[RequirementView, ...] = ()
    heading: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class AdjustmentView:
    """A line of the guide's tables. `binding` is false where the guide only recommends."""

    adjustment: Adjustment
    outcome: Outcome
    checks: tuple[CheckView, ...]
    binding: bool


class Judgement:
    """All projections of one run; the same object for every page part, nothing is asked twice."""

    def __init__(self, run: CheckRun | None) -> None:
        self.run = run

    @cached_property
    def checks(self) -> Mapping[str, CheckView]:
        """Every check of the catalogue; one the run did not judge has no evidence."""
        outcomes = _outcomes(self.run)
        return {
            key: _check_view(each, outcomes.get(key)) for key, each in catalogue().checks.items()
        }

    @cached_property
    def requirements(self) -> Mapping[str, RequirementView]:
        return {key: self._requirement(each) for key, each in catalogue().requirements.items()}

    @cached_property
    def adjustments(self) -> Mapping[str, AdjustmentView]:
        return {key: self._adjustment(each) for key, each in catalogue().adjustments.items()}

    @cached_property
    def clauses(self) -> Mapping[str, tuple[ClauseView, ...]]:
        """The clause tree of each edition, headings included, in the order of the standard."""
        return {edition: tuple(self._tree(edition)) for edition in EDITIONS}

    def counts(self, projection: str) -> dict[str, int]:
        """Outcomes of "2005", "2018" (requirements), "2011" (clauses) or "adjustments"."""
        if projection == "adjustments":
            return count(each.outcome for each in self.adjustments.values())
        if projection == "2011":
            return count(each.outcome for each in self.clauses["2011"] if not each.heading)
        return count(
            each.outcome
            for each in self.requirements.values()
            if each.requirement.edition == projection
        )

    def _requirement(self, requirement: Requirement) -> RequirementView:
        checks = tuple(
            self.checks[key]
            for key in requirement.checks
            if not self.checks[key].entry.product_test
        )
        # Statements are signed from part 6 on; until then they are a visible gap.
        stated = [Outcome.NOT_BUILT for _each in requirement.attestations]
        stated += [Outcome.PARTLY_JUDGED] if requirement.unjudged else []
        failing = [check.entry.severity for check in checks if _fails(check)]
        until = [check.accepted_until for check in checks if check.accepted_until]
        return RequirementView(
            requirement=requirement,
            outcome=worst([*(check.outcome for check in checks), *stated]),
            checks=checks,
            attestations=requirement.attestations,
            grade=min(failing, key=SEVERITY.index, default=""),
            accepted_until=min(until, default=None),
        )

    def _adjustment(self, adjustment: Adjustment) -> AdjustmentView:
        checks = tuple(self.checks[key] for key in adjustment.checks)
        return AdjustmentView(
            adjustment=adjustment,
            outcome=worst(check.outcome for check in checks),
            checks=checks,
            binding=adjustment.strength != "consider",
        )

    def _tree(self, edition: str) -> Iterable[ClauseView]:
        tree = catalogue().editions[edition]
        leaves = {clause.number: self._clause(clause) for clause in tree.clauses}
        numbers = sorted({*tree.headings, *leaves}, key=clause_order)
        for number in numbers:
            if number in leaves:
                yield leaves[number]
                continue
            below = [leaf for key, leaf in leaves.items() if key.startswith(number + ".")]
            views = {view.id: view for leaf in below for view in leaf.requirements}
            yield ClauseView(
                number=number,
                title=tree.headings[number],
                depth=number.count("."),
                outcome=worst(leaf.outcome for leaf in below),
                counts=count(view.outcome for view in views.values()),
                heading=True,
            )

    def _clause(self, clause: Clause) -> ClauseView:
        views = tuple(self.requirements[key] for key in clause.requirements)
        return ClauseView(
            number=clause.number,
            title=clause.title,
            depth=clause.number.count("."),
            outcome=worst(view.outcome for view in views),
            counts=count(view.outcome for view in views),
            requirements=views,
            text=clause.text,
        )


def judgement(run: CheckRun | None) -> Judgement:
    """The projections of a run; of no run at all, where nothing is green."""
    return Judgement(run)


def _outcomes(run: CheckRun | None) -> dict[str, CheckOutcome]:
    if run is None:
        return {}
    return {each.check_id: each for each in run.outcomes.all()}


def _check_view(entry: CheckEntry, stored: CheckOutcome | None) -> CheckView:
    file = library.built().get(entry.id)
    sentence = library.title(entry.id)
    if stored is None:
        outcome = Outcome.NO_EVIDENCE if file else Outcome.NOT_BUILT
        return CheckView(entry, sentence, built=file is not None, outcome=outcome)
    return CheckView(
        entry=entry,
        sentence=sentence,
        built=file is not None,
        outcome=Outcome(stored.outcome),
        why=days_in_words(file.say(stored.reason) if file else stored.reason),
        population=stored.population,
        nonconforming=stored.nonconforming,
        unknown=stored.unknown,
        waived=stored.waived,
        accepted_until=stored.accepted_until,
        recorded_later=stored.recorded_later,
        brought_in=stored.brought_in,
        digest=stored.digest,
        seconds=stored.seconds,
    )


def _fails(check: CheckView) -> bool:
    return check.outcome in {Outcome.NONCONFORMING, Outcome.ERROR}


def clause_order(number: str) -> list[int]:
    """Sorts 8.6.1 before 8.10."""
    return [int(part) for part in number.split(".")]
