"""What the product imports, read from its source: imports inside functions are counted too."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from shallmark.cli.testing.system import ROOT

SOURCE = ROOT / "src"
LEFT_OUT = {"tests", "migrations"}


@dataclass(frozen=True)
class Import:
    """One import of our own: which module names which, where, and how."""

    module: str
    line: int
    target: str
    #: inside a function: it runs late
    late: bool
    #: a comment on its line, or on the one above
    reason: bool


def product_files() -> list[Path]:
    return [
        path
        for path in (SOURCE / "shallmark").rglob("*.py")
        if not LEFT_OUT & set(path.relative_to(SOURCE).parts)
    ]


def name_of(path: Path) -> str:
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__")


def imports() -> list[Import]:
    """All of the product's own; those for the type checker alone are left out."""
    files = {name_of(path): path for path in product_files()}
    known = set(files)
    return [each for name, path in files.items() for each in _of_file(name, path, known)]


def _of_file(module: str, path: Path, known: set[str]) -> Iterator[Import]:
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    for node, late in _statements(ast.parse(text), late=False):
        reason = any("#" in lines[place] for place in (node.lineno - 2, node.lineno - 1))
        for target in _targets(node, known):
            if target != module:
                yield Import(module, node.lineno, target, late, reason)


def _statements(node: ast.AST, *, late: bool) -> Iterator[tuple[ast.Import | ast.ImportFrom, bool]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child, late
        elif not (isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test)):
            inside = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            yield from _statements(child, late=late or inside)


def _targets(node: ast.Import | ast.ImportFrom, known: set[str]) -> set[str]:
    if isinstance(node, ast.Import):
        named = {alias.name for alias in node.names}
    else:
        named = {f"{node.module}.{alias.name}" for alias in node.names}
        named = {name if name in known else node.module or "" for name in named}
    return named & known


def circles(listed: list[Import]) -> list[list[str]]:
    """Modules that lead back to themselves, each circle once."""
    graph: dict[str, set[str]] = {}
    for each in listed:
        graph.setdefault(each.module, set()).add(each.target)
    reach = {module: _reached(graph, module) for module in graph}
    rings = {
        frozenset(other for other in reach[module] if module in reach.get(other, ()))
        for module in graph
        if module in reach[module]
    }
    return sorted(sorted(ring) for ring in rings)


def _reached(graph: dict[str, set[str]], start: str) -> set[str]:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        for target in graph.get(waiting.pop(), ()):
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen
