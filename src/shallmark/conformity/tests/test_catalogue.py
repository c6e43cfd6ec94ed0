import re
from collections import Counter

import pytest

from shallmark.cli.testing.system import ROOT
from shallmark.conformity import library
from shallmark.conformity.catalogue import catalogue
from shallmark.kernel import ledger_views
from shallmark.ledger import contract


def test_it_carries_the_whole_catalogue() -> None:
    said = catalogue()
    assert len(said.of_edition("2005")) == 222
    assert len(said.editions["2011"].clauses) == 39
    assert len(said.of_edition("2018")) == 263
    assert (len(said.checks), len(said.groups)) == (243, 26)
    assert (len(said.attestations), len(said.parameters)) == (52, 66)
    assert len(said.tables) == 4
    strengths = Counter(each.strength for each in said.adjustments.values())
    assert strengths == {"must": 35, "none": 6, "consider": 1}


def test_it_links_checks_requirements_and_adjustments_both_ways() -> None:
    said = catalogue()
    for requirement in said.requirements.values():
        assert requirement.checks or requirement.attestations
        for check_id in requirement.checks:
            assert requirement.id in said.checks[check_id].requirements
        assert set(requirement.attestations) <= set(said.attestations)
    for check in said.checks.values():
        for requirement_id in check.requirements:
            assert check.id in said.requirements[requirement_id].checks
        assert set(check.adjustments) <= set(said.adjustments)
        assert set(check.parameters) <= set(said.parameters)


def test_it_judges_every_clause_of_2011_through_known_requirements() -> None:
    said = catalogue()
    for clause in said.editions["2011"].clauses:
        assert clause.requirements
        assert set(clause.requirements) <= set(said.requirements)


def test_it_finds_every_field_of_every_check_in_the_ledger() -> None:
    for check in catalogue().checks.values():
        for field in check.fields:
            record, _, columns = field.partition(".")
            assert record in contract.views(), field
            for column in columns.split(",") if columns else ():
                assert contract.resolve(record, column.strip())


def test_it_builds_checks_as_the_catalogue_says_them() -> None:
    built = library.built()
    assert len(built) >= 18
    for key, file in built.items():
        entry = library.entry(key)
        assert (file.severity, file.mode) == (entry.severity, entry.mode), key
        assert file.origin == entry.origin, key
        for name, parameter in file.parameters.items():
            if name in catalogue().parameters:
                said = catalogue().parameters[name]
                assert (said.type, said.default) == (parameter.type, parameter.default), name
        assert set(entry.parameters) <= set(file.parameters), key


def lines_about(adjustment: str) -> list[list[str]]:
    """What docs/functions say of it: asked for, origin, gate, check."""
    pages = (ROOT / "docs" / "functions").glob("*.md")
    lines = [line for page in pages for line in page.read_text(encoding="utf-8").splitlines()]
    cells = [line.strip("| ").split(" | ") for line in lines if line.startswith("|")]
    return [each for each in cells if len(each) == 4 and adjustment in each[1]]


TABLE_5 = [
    key
    for key, each in catalogue().adjustments.items()
    if (each.table, each.strength) == (5, "must")
]


@pytest.mark.django_db
@pytest.mark.parametrize("adjustment", TABLE_5)
def test_it_says_how_each_adjustment_of_table_5_is_met(adjustment: str) -> None:
    lines = lines_about(adjustment)
    assert lines, "no line of docs/functions names it"
    named: dict[str, str] = {}
    for _asked, _origin, gate, said in lines:
        assert gate.strip()
        # a check is named with what is said of it, up to the next one
        named.update(re.findall(r"(CHK-[A-Z]+-[0-9]+)((?:(?!CHK-).)*)", said))
    assert set(catalogue().adjustments[adjustment].checks) <= set(named)
    for check, words in named.items():
        file = library.built().get(check)
        judges = file is not None and file.views <= ledger_views.built()
        assert judges or re.search(r"part [0-9]", words), f"{check} judges nothing yet: say when"
    assert len(TABLE_5) == 17
