import re
from collections import Counter
from dataclasses import replace

import pytest

from shallmark.cli.testing.system import ROOT
from shallmark.conformity import ledger_views, library
from shallmark.conformity.catalogue import _read, catalogue
from shallmark.conformity.projections import judgement
from shallmark.ledger import contract
from shallmark.ledger.outcomes import Outcome


def test_it_carries_the_whole_catalogue() -> None:
    whole = catalogue()
    assert len(whole.of_edition("2005")) == 222
    assert len(whole.editions["2011"].clauses) == 39
    assert len(whole.of_edition("2018")) == 263
    assert (len(whole.checks), len(whole.groups)) == (244, 26)
    assert (len(whole.attestations), len(whole.parameters)) == (52, 86)
    assert len(whole.tables) == 4
    strengths = Counter(each.strength for each in whole.adjustments.values())
    assert strengths == {"must": 35, "none": 6, "consider": 1}


def test_it_links_checks_requirements_and_adjustments_both_ways() -> None:
    whole = catalogue()
    for requirement in whole.requirements.values():
        assert requirement.checks or requirement.attestations
        for check_id in requirement.checks:
            assert requirement.id in whole.checks[check_id].requirements
        assert set(requirement.attestations) <= set(whole.attestations)
    for check in whole.checks.values():
        for requirement_id in check.requirements:
            assert check.id in whole.requirements[requirement_id].checks
        assert set(check.adjustments) <= set(whole.adjustments)
        assert set(check.parameters) <= set(whole.parameters)


def test_it_says_what_is_partly_judged_of_known_requirements() -> None:
    marked = _read("partly_judged")["requirements"]
    assert marked.keys() == {key for key, each in catalogue().requirements.items() if each.unjudged}


def test_what_is_partly_judged_is_never_green() -> None:
    judged = judgement(None)
    green = {key: replace(view, outcome=Outcome.CONFORMING) for key, view in judged.checks.items()}
    judged.__dict__["checks"] = green
    views = [view for view in judged.requirements.values() if not view.attestations]
    for view in views:
        partly = Outcome.PARTLY_JUDGED if view.requirement.unjudged else Outcome.CONFORMING
        assert view.outcome is partly or not view.checks


def test_it_judges_every_clause_of_2011_through_known_requirements() -> None:
    whole = catalogue()
    for clause in whole.editions["2011"].clauses:
        assert clause.requirements
        assert set(clause.requirements) <= set(whole.requirements)


def test_it_finds_every_field_of_every_check_in_the_ledger() -> None:
    for check in catalogue().checks.values():
        for field in check.fields:
            record, _, columns = field.partition(".")
            assert record in contract.views(), field
            for column in columns.split(",") if columns else ():
                assert contract.resolve(record, column.strip())


def test_it_says_of_each_check_how_severe_it_is_and_where_it_comes_from() -> None:
    for key, entry in catalogue().checks.items():
        assert entry.severity in {"major", "minor", "observation"}, key
        assert entry.mode in {"prevent", "detect", "remind"}, key
        assert entry.origin in {"standard", "guide", "mof", "own"}, key
        assert entry.frequency, key


def test_it_builds_checks_as_the_catalogue_says_them() -> None:
    built = library.built()
    assert len(built) >= 18
    for key, file in built.items():
        entry = library.entry(key)
        for name, parameter in file.parameters.items():
            if name in catalogue().parameters:
                described = catalogue().parameters[name]
                assert (described.type, described.default) == (parameter.type, parameter.default), (
                    name
                )
                assert key in described.checks, (name, key)
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
    for _asked, _origin, gate, text in lines:
        assert gate.strip()
        # a check is named with what is said of it, up to the next one
        named.update(re.findall(r"(CHK-[A-Z]+-[0-9]+)((?:(?!CHK-).)*)", text))
    assert set(catalogue().adjustments[adjustment].checks) <= set(named)
    for check, words in named.items():
        file = library.built().get(check)
        judges = file is not None and file.views <= ledger_views.built()
        assert judges or re.search(r"part [0-9]", words), f"{check} judges nothing yet: say when"
    assert len(TABLE_5) == 17


def test_it_refuses_a_file_of_a_check_that_the_catalogue_lacks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stray = replace(library.built()["CHK-INC-01"], id="CHK-INC-99", path="checks/inc_99.sql")
    monkeypatch.setattr(library, "find", lambda _folder: [stray])
    with pytest.raises(ValueError, match=r"inc_99\.sql: the catalogue has no check"):
        library.built.__wrapped__()
