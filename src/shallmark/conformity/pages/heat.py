"""Rows and cells of the heat map: clause x month, from what the run stored for each check."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from shallmark.conformity.catalogue import catalogue
from shallmark.conformity.models import CheckRun
from shallmark.conformity.pages.frame import Url, worst_first
from shallmark.conformity.projections import ClauseView, Judgement, clause_order
from shallmark.day_names import month_name
from shallmark.ledger.outcomes import count

#: clauses shown below an open chapter before the rest is folded
SHOWN = 8


@dataclass(frozen=True)
class Tally:
    """Members of one month: how many, how many failed, how many could not be judged."""

    population: int = 0
    nonconforming: int = 0
    unknown: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.population + other.population,
            self.nonconforming + other.nonconforming,
            self.unknown + other.unknown,
        )


def months_of(run: CheckRun) -> list[date]:
    """First days of the months that the period touches, at most the last twelve."""
    months: list[date] = []
    month = run.period_start.date().replace(day=1)
    while month < run.period_end.date() or not months:
        months.append(month)
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return months[-12:]


def month_heads(months: list[date]) -> list[dict[str, Any]]:
    heads: list[dict[str, Any]] = []
    year = None
    for month in months:
        heads.append(
            {
                "name": month_name(month.month),
                "year": month.year if month.year != year else "",
                "full": f"{MONTHS[month.month]} {month.year}",
            }
        )
        year = month.year
    return heads


class Heat:
    """The heat map of a judgement for one edition or for the guide."""

    def __init__(self, judged: Judgement, edition: str) -> None:
        self.judged, self.edition = judged, edition
        self.months = months_of(judged.run) if judged.run else []
        self._stored = {
            each.check_id: each for each in (judged.run.outcomes.all() if judged.run else ())
        }

    def rows(self, open_chapters: Iterable[str], url: Url) -> list[dict[str, Any]]:
        """Chapters worst first; below the open ones their clauses, worst first."""
        views = self.judged.clauses[self.edition]
        chapters = [view for view in views if view.depth == 0]
        lines: list[dict[str, Any]] = []
        for chapter in worst_first(chapters, lambda chapter: chapter.outcome):
            below = [view for view in views if view.number.startswith(f"{chapter.number}.")]
            leaves = [view for view in below if not view.heading]
            opened = chapter.number in open_chapters and bool(leaves)
            lines.append(self._row("chapter", chapter, leaves or [chapter], url, opened))
            if opened:
                lines += self._below(leaves, url)
        return lines

    def _below(self, leaves: list[ClauseView], url: Url) -> list[dict[str, Any]]:
        ordered = worst_first(
            sorted(leaves, key=lambda clause: clause_order(clause.number)),
            lambda clause: clause.outcome,
        )
        first, rest = ordered[:SHOWN], ordered[SHOWN:]
        rows = [self._row("clause", leaf, [leaf], url, False) for leaf in first]
        if len(rest) == 1:
            return [*rows, self._row("clause", rest[0], rest, url, False)]
        return [*rows, self._rest(rest, url)] if rest else rows

    def _rest(self, leaves: list[ClauseView], url: Url) -> dict[str, Any]:
        """The clauses that are not shown one by one, in one line with their sums."""
        chapter = leaves[0].number.partition(".")[0]
        together = ClauseView(
            number=f"+ {len(leaves)}",
            title=_("more clauses of chapter %(number)s") % {"number": chapter},
            depth=1,
            outcome=leaves[0].outcome,
            counts=count(view.outcome for leaf in leaves for view in leaf.requirements),
        )
        row = self._row("more", together, leaves, url, False)
        row["url"] = url("requirements", clause=chapter)
        row["count_urls"] = {
            key: url("requirements", clause=chapter, outcome=key) for key in row["counts"]
        }
        return row

    def _row(
        self, kind: str, view: ClauseView, leaves: list[ClauseView], url: Url, opened: bool
    ) -> dict[str, Any]:
        row: dict[str, Any] = {
            "kind": kind,
            "number": view.number,
            "name": view.title,
            "outcome": str(view.outcome),
            "url": url("requirements", clause=view.number),
            "counts": {str(key): number for key, number in view.counts.items()},
            "cells": self._cells(view, leaves if kind == "more" else [view], url),
            "expanded": opened,
        }
        row["count_urls"] = {
            key: url("requirements", clause=view.number, outcome=key) for key in row["counts"]
        }
        if kind == "chapter" and len(leaves) > 1:
            row["toggle"] = url("conformity", open="" if opened else view.number)
        return row

    def _cells(self, view: ClauseView, leaves: list[ClauseView], url: Url) -> list[dict[str, Any]]:
        ordered = sorted((leaf.number for leaf in leaves), key=clause_order)
        numbers = ordered if len(ordered) > 1 else [view.number]
        checks = checks_of_clauses(self.edition, numbers)
        return [self._cell(view.number, numbers, checks, month, url) for month in self.months]

    def _cell(
        self, name: str, numbers: list[str], checks: set[str], month: date, url: Url
    ) -> dict[str, Any]:
        """The worst of a month: failed, else not assessable, else none failed."""
        key = f"{month:%Y-%m}"
        tally = self.tally(checks, key)
        cell = {
            "clause": name,
            "month": f"{MONTHS[month.month]} {month.year}",
            "nonconforming": tally.nonconforming,
            "population": tally.population,
            "unknown": tally.unknown,
        }
        link = url("conformity-cell", clause=",".join(numbers), month=key)
        if any(str(self.judged.checks[check].outcome) == "error" for check in checks):
            return {"kind": "error", "said": _("%(clause)s, %(month)s: error") % cell, "url": link}
        if tally.unknown and not tally.nonconforming:
            words = _("%(clause)s, %(month)s: %(unknown)d of %(population)d not assessable")
            return {"kind": "ask", "said": words % cell, "url": link}
        if tally.population:
            words = _("%(clause)s, %(month)s: %(nonconforming)d of %(population)d nonconforming")
            return {
                "kind": "judged",
                "failed": tally.nonconforming,
                "population": tally.population,
                "said": words % cell,
                "url": link,
            }
        return {"kind": "none", "said": _("%(clause)s, %(month)s: no evidence") % cell}

    def tally(self, checks: Iterable[str], month: str) -> Tally:
        """What the run counted for these checks in a month, 2026-03."""
        stored = (self._stored[check].months for check in checks if check in self._stored)
        return sum((Tally(*months[month]) for months in stored if month in months), Tally())

    def spark(self, check_id: str) -> list[tuple[int, int] | None]:
        """(failed, population) of the last twelve months, oldest first."""
        shares: list[tuple[int, int] | None] = []
        for month in self.months[-12:]:
            tally = self.tally([check_id], f"{month:%Y-%m}")
            known = tally.population and (tally.nonconforming or not tally.unknown)
            shares.append((tally.nonconforming, tally.population) if known else None)
        return shares


def checks_of_clauses(edition: str, clauses: Iterable[str]) -> set[str]:
    """The checks behind clauses with all below them, by the requirement links."""
    known = catalogue()
    wanted = tuple(clauses)
    return {
        check
        for leaf in known.editions[edition].clauses
        if any(leaf.number == clause or leaf.number.startswith(f"{clause}.") for clause in wanted)
        for requirement in leaf.requirements
        for check in known.requirements[requirement].checks
        if not known.checks[check].product_test
    }
