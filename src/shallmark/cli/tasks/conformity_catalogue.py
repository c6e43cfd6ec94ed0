"""`./shallmark conformity catalogue`: editions, adjustments, checks, attestations, parameters."""

from collections import Counter
from typing import Any

from shallmark.conformity import library
from shallmark.conformity.catalogue import CheckEntry, catalogue


def contents() -> dict[str, Any]:
    """What is judged, as JSON can hold it."""
    whole, built = catalogue(), library.built()
    clauses = {key: [c.number for c in edition.clauses] for key, edition in whole.editions.items()}
    strengths = Counter(each.strength for each in whole.adjustments.values())
    return {
        "counts": {
            "requirements_2005": len(whole.of_edition("2005")),
            "clauses_2011": len(clauses["2011"]),
            "requirements_2018": len(whole.of_edition("2018")),
            "adjustments": len(whole.adjustments),
            "adjustments_none_needed": strengths["none"],
            "checks": len(whole.checks),
            "checks_built": len(built),
            "attestations": len(whole.attestations),
            "parameters": len(whole.parameters),
        },
        "checks": [
            {"title": library.title(key), "built": key in built, **_check(each)}
            for key, each in whole.checks.items()
        ],
        "attestations": [
            {"id": each.id, "what": each.what} for each in whole.attestations.values()
        ],
        "adjustments": [
            {
                "id": each.id,
                "table": each.table,
                "strength": each.strength,
                "text": each.text,
                "checks": list(each.checks),
            }
            for each in whole.adjustments.values()
        ],
        "requirements": {
            "2005": _requirements("2005"),
            "2011": [
                {
                    "id": clause.number,
                    "title": clause.title,
                    "text": clause.text,
                    "judged_through": list(clause.requirements),
                }
                for clause in whole.editions["2011"].clauses
            ],
            "2018": _requirements("2018"),
        },
        "parameters": [
            {"id": each.key, "type": each.type, "default": each.default, "meaning": each.meaning}
            for each in whole.parameters.values()
        ],
    }


def _check(entry: CheckEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "group": entry.group,
        "severity": entry.severity,
        "mode": entry.mode,
        "origin": entry.origin,
        "requirements": list(entry.requirements),
        "adjustments": list(entry.adjustments),
        "parameters": list(entry.parameters),
    }


def _requirements(edition: str) -> list[dict[str, Any]]:
    return [
        {
            "id": each.id,
            "clause": each.clause,
            "text": each.text,
            "kind": each.kind,
            "judged_by": each.judged_by,
            "checks": list(each.checks),
            "attestations": list(each.attestations),
        }
        for each in catalogue().of_edition(edition)
    ]
