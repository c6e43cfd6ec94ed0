"""The Evidence panel: what the built checks say of the record in view, live."""

from collections.abc import Callable, Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shallmark.conformity.catalogue import catalogue
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import Panel
from shallmark.kernel.texts import capital
from shallmark.ledger.outcomes import Outcome

#: key of a record type -> what its page tells of too, such as the version in force of a document:
#: the type of each, its reference in the ledger, and what it is, where that is to be said
told_with: dict[str, Callable[[Any], Iterable[tuple[str, str, str]]]] = {}


def _clause(requirements: tuple[str, ...]) -> str:
    """The first clause of the 2018 edition that the check bears on, else with its edition."""
    known = catalogue().requirements
    for clause in catalogue().editions["2018"].clauses:
        if any(key in clause.requirements for key in requirements):
            return clause.number
    older = (known[key] for key in requirements if key in known)
    return next((f"{requirement.clause} ({requirement.edition})" for requirement in older), "")


def evidence_context(record: Record, _person: Person | None) -> dict[str, Any]:
    """One line per check that looks at the record, failing first; by what is judged."""
    # Every command is set up with the panels; the parser of SQL behind this takes half a second.
    from shallmark.conformity import queries

    key = type(record).record_type().key
    parts = told_with[key](record) if key in told_with else ()
    evidence = [
        (words, line)
        for of, reference, words in ((key, record.reference, ""), *parts)
        for line in queries.evidence(of, reference)
    ]
    order = list(Outcome)
    evidence.sort(key=lambda pair: order.index(pair[1].outcome))
    lines = [
        {
            "of": words,
            "outcome": str(line.outcome),
            "clause": _clause(line.requirements) or _("guide"),
            "sentence": line.word,
            "url": reverse("check", args=[line.check.id]),
        }
        for words, line in evidence
    ]
    return {
        "lines": lines,
        "groups": _by_what(lines, str(type(record).record_type().label())),
        "source": record.source_system,
    }


def _by_what(lines: list[dict[str, Any]], own: str) -> list[tuple[str, list[dict[str, Any]]]]:
    """The lines below what they judge, the record itself first; without a head where it is one."""
    heads = sorted({line["of"] for line in lines})
    return [
        (
            (head or capital(own)) if len(heads) > 1 or head else "",
            [line for line in lines if line["of"] == head],
        )
        for head in heads
    ]


EVIDENCE = Panel(
    key="evidence",
    name=_("Evidence"),
    template="conformity/evidence.html",
    context=evidence_context,
    lazy=True,
)
