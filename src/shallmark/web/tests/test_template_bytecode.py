"""A template is compiled once for all processes, and again when its text has changed."""

import sys
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from shallmark.web.jinja import environment


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that were compiled."""
    texts: list[str] = []
    generate = Environment._parse

    def note(env: Environment, source: str, name: str | None, filename: str | None) -> object:
        texts.append(source)
        return generate(env, source, name, filename)

    monkeypatch.setattr(Environment, "_parse", note)
    return texts


def drawn(text: str) -> str:
    """The page of a process that was just started."""
    return environment(loader=DictLoader({"page.html": text})).get_template("page.html").render()


def test_it_is_compiled_once(compiled: list[str]) -> None:
    assert drawn("{{ 2 | count }} of it") == drawn("{{ 2 | count }} of it") == "2 of it"
    assert compiled == ["{{ 2 | count }} of it"]


def test_another_text_is_compiled(compiled: list[str]) -> None:
    assert drawn("before") == "before"
    assert drawn("after") == "after"
    assert compiled == ["before", "after"]


def test_what_a_filter_answers_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    assert drawn("{{ 2 | count }}") == "2"
    monkeypatch.setattr("shallmark.pages.formats.count", lambda value: f"{value} pieces")
    assert drawn("{{ 2 | count }}") == "2 pieces"


def test_without_a_folder_that_can_be_written_it_is_drawn_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compiled: list[str]
) -> None:
    for nowhere in (str(tmp_path / "file" / "below"), None):
        (tmp_path / "file").touch()
        monkeypatch.setattr(sys, "pycache_prefix", nowhere)
        assert drawn("a page") == drawn("a page") == "a page"
    assert len(compiled) == 4
