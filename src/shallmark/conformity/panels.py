"""The Evidence panel: what the built checks say of the record in view, live."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shallmark.conformity.catalogue import catalogue
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import Panel


def _clause(requirements: tuple[str, ...]) -> str:
    """The first clause of the 2018 edition that the check bears on, else with its edition."""
    known = catalogue().requirements
    for clause in catalogue().editions["2018"].clauses:
        if any(key in clause.requirements for key in requirements):
            return clause.number
    older = (known[key] for key in requirements if key in known)
    return next((f"{requirement.clause} ({requirement.edition})" for requirement in older), "")


def evidence_context(record: Record, _person: Person | None) -> dict[str, Any]:
    """One line per check that looks at the record: failing first."""
    # Every command is set up with the panels; the parser of SQL behind this takes half a second.
    from shallmark.conformity import queries

    evidence = queries.evidence(type(record).record_type().key, record.reference)
    lines = [
        {
            "outcome": str(line.outcome),
            "clause": _clause(line.requirements) or _("guide"),
            "sentence": line.word,
            "url": reverse("check", args=[line.check.id]),
        }
        for line in evidence
    ]
    return {"lines": lines, "source": record.source_system}


EVIDENCE = Panel(
    key="evidence",
    name=_("Evidence"),
    template="conformity/evidence.html",
    context=evidence_context,
    lazy=True,
)
