"""The catalogue as frozen objects: editions, requirements, guide, checks, attestations, parameters.

Data lie in `catalogue/*.yaml`; ids are stable, so translations attach to them. Everything is read
once in a process.
"""

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml

from shallmark.common.parameters import defaults
from shallmark.ledger.contract import LOADER

FOLDER = Path(__file__).parent / "catalogue"
EDITIONS = ("2005", "2011", "2018")
Instance = TypeVar("Instance")


@dataclass(frozen=True, slots=True)
class Requirement:
    """One auditable sentence, in our words. Kind: document, record, process, measure, review."""

    id: str
    edition: str
    clause: str
    text: str
    kind: str
    judged_by: str
    checks: tuple[str, ...]
    attestations: tuple[str, ...]
    to_2005: tuple[str, ...] = ()
    to_2011: tuple[str, ...] = ()
    to_2018: tuple[str, ...] = ()
    #: what of it no check and no attestation looks at
    unjudged: str = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause with what judges it: its requirements, or those of another edition (2011)."""

    edition: str
    number: str
    title: str
    requirements: tuple[str, ...]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition. `headings` are clauses without requirements of their own."""

    key: str
    headings: Mapping[str, str]
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One line of tables 5 to 8 of the guide. Strength: must, consider, none."""

    id: str
    subject: str
    kind: str
    table: int
    strength: str
    text: str
    population: str
    nonconforming_when: str
    iso2005: tuple[str, ...]
    iso2018: tuple[str, ...]
    records: tuple[str, ...]
    checks: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class CheckEntry:
    """One check of the catalogue, built or not. `product_test`: the product is judged by it."""

    id: str
    title: str
    group: str
    severity: str
    mode: str
    frequency: str
    origin: str
    population: str
    nonconforming_when: str
    evidence: str
    fields: tuple[str, ...]
    requirements: tuple[str, ...]
    adjustments: tuple[str, ...]
    parameters: tuple[str, ...]
    note: str = ""
    calendar_of_duties: bool = False
    product_test: bool = False
    waivable: bool = True


@dataclass(frozen=True, slots=True)
class AttestationEntry:
    """A statement for what no record can show."""

    id: str
    iso2018: tuple[str, ...]
    iso2005: tuple[str, ...]
    what: str
    evidence: str
    by: str
    valid_months: int
    renew_when: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The whole catalogue and its digest, which every run stores."""

    editions: Mapping[str, Edition]
    requirements: Mapping[str, Requirement]
    adjustments: Mapping[str, Adjustment]
    checks: Mapping[str, CheckEntry]
    attestations: Mapping[str, AttestationEntry]
    parameters: Mapping[str, defaults.Known]
    groups: Mapping[str, str]
    tables: tuple[Mapping[str, Any], ...]
    statements: tuple[Mapping[str, str], ...]
    mapping: Mapping[str, Any]
    digest: str

    def of_edition(self, edition: str) -> tuple[Requirement, ...]:
        """The requirements of 2005 or 2018; 2011 is judged by clauses."""
        return tuple(each for each in self.requirements.values() if each.edition == edition)

    def clauses_of(self, requirements: Collection[str]) -> list[Clause]:
        """The clauses that rest on these requirements, the newest edition first."""
        return [
            clause
            for key in sorted(self.editions, reverse=True)
            for clause in self.editions[key].clauses
            if not set(requirements).isdisjoint(clause.requirements)
        ]


_PARAMETER = re.compile(r"\{([a-z_]+)\}")


def in_values(text: str, values: Mapping[str, defaults.Value] | None = None) -> str:
    """A text of the catalogue with the values of its parameters; the defaults where none is set."""
    known = catalogue().parameters

    def put(name: re.Match[str]) -> str:
        parameter = known[name[1]]
        return parameter.in_words((values or {}).get(name[1], parameter.default))

    return _PARAMETER.sub(put, text)


@cache
def catalogue() -> Catalogue:
    """The catalogue of this version of the product."""
    guide = _read("guide")
    checks = _read("checks")
    requirements: dict[str, Requirement] = {}
    editions = {key: _edition(key, requirements) for key in EDITIONS}
    return Catalogue(
        editions=editions,
        requirements=requirements,
        adjustments={body["id"]: _adjustment(body) for body in guide["adjustments"]},
        checks={
            key: _instance(CheckEntry, {"id": key, **body})
            for key, body in checks["checks"].items()
        },
        attestations={
            body["id"]: _instance(AttestationEntry, body)
            for body in _read("attestations")["attestations"]
        },
        parameters=defaults.known(),
        groups={body["id"]: body["title"] for body in checks["groups"]},
        tables=tuple(guide["tables"]),
        statements=tuple(guide["statements"]),
        mapping=_read("mapping"),
        digest=_digest(),
    )


def _read(name: str) -> dict[str, Any]:
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    document: dict[str, Any] = yaml.load(text, LOADER)  # noqa: S506
    return document


def _digest() -> str:
    digest = hashlib.sha256()
    for path in (*sorted(FOLDER.glob("*.yaml")), defaults.PATH):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _instance(kind: type[Instance], body: Mapping[str, Any]) -> Instance:
    return kind(**{key: tuple(v) if isinstance(v, list) else v for key, v in body.items()})


def _adjustment(body: Mapping[str, Any]) -> Adjustment:
    return _instance(Adjustment, body)


def _edition(key: str, requirements: dict[str, Requirement]) -> Edition:
    document, unjudged = _read(f"iso_{key}"), _read("partly_judged")["requirements"]
    clauses = []
    for body in document["clauses"]:
        place = {"edition": key, "clause": body["number"]}
        mine = [
            _instance(Requirement, {**each, **place, "unjudged": unjudged.get(each["id"], "")})
            for each in body.get("requirements", ())
        ]
        requirements.update({each.id: each for each in mine})
        judged = tuple(each.id for each in mine) or tuple(body.get("judged_through", ()))
        clauses.append(Clause(key, body["number"], body["title"], judged, body.get("text", "")))
    return Edition(key, document["headings"], tuple(clauses))
