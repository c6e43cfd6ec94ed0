"""Components are called with the plainest arguments; the style page shows each in every state."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.template import engines
from jinja2 import Environment, StrictUndefined, nodes

from shallmark.web import jinja

WEB = Path(jinja.__file__).parent
PARTS = WEB / "templates/web/components"
PACKAGE = WEB.parent


@pytest.fixture
def env() -> Environment:
    environment: Environment = engines.all()[0].env  # type: ignore[attr-defined]
    return environment.overlay(undefined=StrictUndefined)


def call(env: Environment, part: str, name: str, *args: Any, **kwargs: Any) -> str:
    module: Any = env.get_template(f"web/components/{part}.html").module
    return str(getattr(module, name)(*args, **kwargs))


def test_it_says_a_state_in_words_beside_its_shape(env: Environment) -> None:
    html = call(env, "states", "state", "on_hold", "On hold, supplier")
    assert "#s-hold" in html
    assert "<span>On hold, supplier</span>" in html


def test_it_takes_objects_and_dicts_for_people(env: Environment) -> None:
    class Colleague:
        pk = 8
        name = "Jonas Wulff"
        short_name = "J. Wulff"

    same = {"pk": 8, "name": "Jonas Wulff", "short_name": "J. Wulff"}
    assert call(env, "states", "person", Colleague(), short=True) == call(
        env, "states", "person", same, short=True
    )
    assert "Nobody" in call(env, "states", "person", None)


def test_it_draws_a_clock_without_inline_style(env: Environment) -> None:
    html = call(env, "states", "clock", {"state": "warned", "text": "22 min left", "used": 0.9})
    assert "clock-warned" in html
    assert '<path class="sector" d="M' in html


def test_it_escapes_what_people_typed(env: Environment) -> None:
    html = call(env, "basic", "chip", "Due", "<b>x</b>", "#")
    assert "&lt;b&gt;x" in html


def test_it_greys_a_shut_button_and_says_why(env: Environment) -> None:
    html = call(env, "basic", "button", "Approve", kind="primary", shut="Opens when decided")
    assert 'aria-disabled="true"' in html
    assert 'title="Opens when decided"' in html


def test_it_links_a_shut_gate_to_what_opens_it(env: Environment) -> None:
    gate = {"label": "Resolution code", "state": "shut", "link": "Choose", "url": "#code"}
    html = call(env, "gates", "gate", gate)
    assert 'href="#code" data-jump' in html
    assert 'aria-label="shut"' in html


def test_it_names_each_cell_of_the_heat_map_by_its_sentence(env: Environment) -> None:
    months = [{"name": "Jan", "full": "January 2026"}]
    sentence = "8.6.3, January 2026: 7 of 65 nonconforming"
    cell = {"kind": "judged", "failed": 7, "population": 65, "url": "/rows", "said": sentence}
    row = {
        "kind": "clause", "number": "8.6.3", "name": "Problem management", "url": "/r",
        "outcome": "nonconforming", "counts": {"nonconforming": 2}, "cells": [cell],
    }  # fmt: skip
    html = call(env, "conformity", "heat_map", months, [row], "Clauses")
    assert f'aria-label="{sentence}"' in html
    assert 'class="heat heat-3"' in html
    assert ">7/65</a>" in html


def test_it_writes_a_time_with_its_exact_time() -> None:
    at = datetime(2026, 11, 20, 9, 42, tzinfo=UTC)
    html = jinja.moment(at, "ago", at)
    assert 'datetime="2026-11-20T09:42:00Z"' in html
    assert "data-ago" in html


def test_a_moment_that_a_snapshot_keeps_as_text_reads_the_same() -> None:
    at = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    assert jinja.moment(at.isoformat(), "full", at) == jinja.moment(at, "full", at)
    assert jinja.moment("") == jinja.moment(None)


def test_it_refuses_an_icon_that_the_sprite_lacks(env: Environment) -> None:
    with pytest.raises(LookupError):
        env.from_string("{{ icon(name) }}").render(name="unicorn")


def templates() -> list[Path]:
    return sorted(PACKAGE.rglob("templates/**/*.html"))


def test_it_has_every_icon_that_a_template_names() -> None:
    named = r'icon(?:_name)?(?:\(|": ?|=)"([a-z][a-z0-9-]*[a-z0-9])"'
    for path in templates():
        for name in re.findall(named, path.read_text()):
            assert name in jinja.icon_names(), f"{path.name} wants the icon {name}"


def test_it_has_no_inline_style_or_script_in_any_template() -> None:
    for path in templates():
        match = re.search(
            r'\sstyle="|<style|\son[a-z]+="|<script(?![^>]*(src|json))', path.read_text()
        )
        assert match is None, f"{path}: {match}"


def test_it_names_colours_in_the_stylesheet_only() -> None:
    colour = re.compile(r"#[0-9a-fA-F]{6}\b|\brgba?\(|\bhsla?\(")
    others = [*templates(), *(WEB / "static/web/js").glob("*.js"), WEB / "static/web/icons.svg"]
    for path in others:
        assert colour.search(path.read_text()) is None, path


def test_it_documents_every_macro_at_the_top_of_its_file() -> None:
    for path in PARTS.glob("*.html"):
        source = path.read_text()
        head = source[: source.index("#}")]
        for name in re.findall(r"{% macro ([a-z]\w+)\(", source):
            documented = name in head or name in {"attributes", "cell", "table_rows", "heat_row"}
            assert documented, f"{path.name} does not tell of {name}"


def test_it_keeps_the_stylesheet_small() -> None:
    assert len((WEB / "static/web/shallmark.css").read_bytes()) < 60_000


def test_a_sheet_of_one_room_is_small_stands_in_its_layer_and_names_no_colour() -> None:
    rooms = [path for path in PACKAGE.glob("**/static/*/*.css") if path.name != "shallmark.css"]
    assert len(rooms) > 3
    for path in rooms:
        text = path.read_text()
        assert len(text.encode()) < 8_000, path
        assert re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL).strip().startswith("@layer"), path
        assert re.search(r"#[0-9a-fA-F]{3,6}\b|\b(rgb|hsl)a?\(", text) is None, path


@pytest.mark.parametrize(
    "path", sorted(PACKAGE.glob("**/templates/**/*.html")), ids=lambda path: path.name
)
def test_each_filter_that_a_template_names_is_there(env: Environment, path: Path) -> None:
    """Jinja says it only when the line is drawn, which may be a year later."""
    tree = env.parse(path.read_text(encoding="utf-8"))
    assert {node.name for node in tree.find_all(nodes.Filter)} <= set(env.filters)
    assert {node.name for node in tree.find_all(nodes.Test)} <= set(env.tests)
