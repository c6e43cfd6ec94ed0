"""A check is guarded and translated once; a note is for this text, these rules and nothing else."""

import ast
import sys
from pathlib import Path

import pytest

from shallmark.ledger import dialects, guards, passed
from shallmark.ledger.check_reader import read
from shallmark.ledger.checkfile import CheckFile, CheckInvalid
from shallmark.ledger.tests.test_guards import GOOD, HEADER


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "bytecode"))


@pytest.fixture
def guarded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the checks that were guarded."""
    names: list[str] = []
    guard = guards.guard

    def note(check: CheckFile) -> None:
        names.append(check.path)
        guard(check)

    monkeypatch.setattr(guards, "guard", note)
    return names


def written(folder: Path, sql: str) -> Path:
    path = folder / "inc_01.sql"
    path.write_text(HEADER + sql)
    return path


def test_it_is_guarded_once_and_read_alike(tmp_path: Path, guarded: list[str]) -> None:
    path = written(tmp_path, GOOD)
    first, second = read(path), read(path)
    assert guarded == ["inc_01.sql"]
    assert first == second
    assert first.needs == ("incident.reference", "incident.reported_at")


def test_what_it_reads_is_known_without_parsing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, GOOD)
    first = read(path)
    expected = guards.reading(first.sql, first.path)
    monkeypatch.setattr(guards, "_readings", {})
    monkeypatch.setattr(guards, "parse", lambda *_values: pytest.fail("parsed again"))
    again = read(path)
    assert guards.reading(again.sql, again.path) == expected


def test_another_text_and_other_rules_are_guarded(
    tmp_path: Path, guarded: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    read(written(tmp_path, GOOD))
    read(written(tmp_path, GOOD + " WHERE i.major"))
    monkeypatch.setattr(passed, "rules", lambda: b"others")
    read(written(tmp_path, GOOD))
    assert len(guarded) == 3


def test_what_is_refused_is_refused_again(tmp_path: Path) -> None:
    for _time in range(2):
        with pytest.raises(CheckInvalid):
            read(written(tmp_path, GOOD.replace("TRUE", "random() < 0.5")))


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"5", b"[]"])
def test_half_a_note_is_none(tmp_path: Path, guarded: list[str], content: bytes) -> None:
    path = written(tmp_path, GOOD)
    first = read(path)
    (note,) = (tmp_path / "bytecode" / "shallmark-checks").iterdir()
    note.write_bytes(content)
    assert read(path) == first
    assert len(guarded) == 2


def test_without_a_folder_that_can_be_written_each_is_guarded(
    tmp_path: Path, guarded: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, GOOD)
    monkeypatch.setattr(sys, "pycache_prefix", str(path))
    read(path)
    read(path)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    read(path)
    assert len(guarded) == 3


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Texts that were parsed; what this process keeps of translations is forgotten each time."""
    texts: list[str] = []
    parse = guards.parse

    def note(sql: str, name: str = "check") -> object:
        texts.append(sql)
        return parse(sql, name)

    monkeypatch.setattr(guards, "parse", note)
    return texts


def translated(*values: object) -> str:
    """As another process would."""
    dialects._translate.cache_clear()
    return dialects.translate(*values)  # type: ignore[arg-type]


AS_OF = "SELECT i.reference FROM ledger.incident_as_of AS i WHERE i.title = :word"


def test_it_is_translated_once_for_what_decides(parsed: list[str]) -> None:
    ways: tuple[tuple[object, ...], ...] = (
        (AS_OF, dialects.POSTGRES, {"word": "a"}),
        (AS_OF, dialects.POSTGRES, {"word": 1}),
        (AS_OF, dialects.POSTGRES, {"word": "a"}, {"incident_as_of": "pg_temp.other"}),
        (AS_OF, dialects.DUCKDB, {"word": "a"}),
        (f"{AS_OF} AND i.major", dialects.DUCKDB, {"word": "a"}),
    )
    first = [translated(*way) for way in ways]
    assert len(set(first)) == len(ways)
    many = len(parsed)
    # the value itself does not decide, only its type
    assert translated(AS_OF, dialects.POSTGRES, {"word": "b"}) == first[0]
    assert [translated(*way) for way in ways] == first
    assert len(parsed) == many


def test_other_rules_translate_anew(parsed: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    first = translated(AS_OF, dialects.DUCKDB, {"word": "a"})
    many = len(parsed)
    monkeypatch.setattr(passed, "rules", lambda: b"others")
    assert translated(AS_OF, dialects.DUCKDB, {"word": "a"}) == first
    assert len(parsed) > many


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"5", b"[]"])
def test_half_a_note_is_no_translation(tmp_path: Path, content: bytes) -> None:
    first = translated(AS_OF, dialects.DUCKDB, {"word": "a"})
    (note,) = (tmp_path / "bytecode" / "shallmark-checks").iterdir()
    note.write_bytes(content)
    assert translated(AS_OF, dialects.DUCKDB, {"word": "a"}) == first


def test_what_has_no_translation_is_refused_again() -> None:
    for _time in range(2):
        with pytest.raises(CheckInvalid):
            translated("SELECT 1; SELECT 2", dialects.DUCKDB)


@pytest.mark.parametrize("name", passed.RULES)
def test_the_rules_are_files_that_are_there(name: str) -> None:
    assert (passed.HERE / name).is_file()


def test_every_module_that_translates_is_among_the_rules() -> None:
    """What decides is imported by what guards or translates: a note must not outlive it."""
    found, left = set(), {"check_reader", "dialects"}
    while left:
        name = left.pop()
        found.add(f"{name}.py")
        tree = ast.parse((passed.HERE / f"{name}.py").read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                names = {part.name for part in node.names} | {node.module.rpartition(".")[2]}
                left |= {
                    each
                    for each in names
                    if node.module.startswith("shallmark.ledger")
                    and (passed.HERE / f"{each}.py").exists()
                }
        left -= {each.removesuffix(".py") for each in found}
    assert found == {name for name in passed.RULES if name.endswith(".py")}
