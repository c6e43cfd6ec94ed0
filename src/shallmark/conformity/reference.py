"""Writes docs/reference/ledger.md and checks.md; `tools/generate.py` calls it.

A test holds the files and what this writes equal.
"""

from itertools import groupby
from pathlib import Path

from shallmark.conformity.catalogue import CheckEntry, catalogue
from shallmark.ledger import contract
from shallmark.ledger.check_reader import find
from shallmark.ledger.checkfile import CheckFile

PACKAGE = Path(__file__).resolve().parents[1]


def ledger_page() -> str:
    """Every view with its columns; version views are told of, not listed."""
    lines = [
        "# The ledger",
        "",
        (
            "Flat, public views in schema `ledger`: what checks, reports, exports and your own SQL"
            " read. A column is added, never renamed or given another meaning. Times are UTC; spans"
            " end in `_seconds`. Generated from `src/shallmark/ledger/contract`."
        ),
        "",
        (
            "A view marked *versioned* has a twin `<name>_version` with the same columns and"
            " `valid_from`, `valid_to` (half open, null = still valid). A check may read"
            " `<name>_as_of`: the version valid at `:as_of`. A view that no part of this version"
            " fills is there, typed and empty."
        ),
    ]
    shown = [view for view in contract.views().values() if view.kind != "version"]
    for family, views in groupby(shown, key=lambda view: view.family):
        lines += ["", f"## {family}"]
        for view in views:
            lines += ["", *_view(view)]
    return "\n".join(lines) + "\n"


def _view(view: contract.View) -> list[str]:
    mark = " *versioned*" if view.versioned else ""
    lines = [f"### ledger.{view.name}", "", f"{_sentence(view.meaning)}{mark}", ""]
    lines += ["| column | type | unit | meaning |", "|---|---|---|---|"]
    for column in view.columns.values():
        lines.append(f"| {column.name} | {column.type} | {column.unit} | {column.meaning} |")
    return lines


def checks_page() -> str:
    """Every check of the catalogue; what is built with its reasons and parameters."""
    built = {check.id: check for folder in PACKAGE.glob("*/*/checks") for check in find(folder)}
    whole = catalogue()
    lines = [
        "# The checks",
        "",
        (
            f"{len(whole.checks)} checks, {len(built)} built. A check that is not built is a"
            " visible gap in every result, never green. Generated from the catalogue and the check"
            " files."
        ),
    ]
    for group, title in whole.groups.items():
        lines += ["", f"## {group}: {title}"]
        for entry in whole.checks.values():
            if entry.group == group:
                lines += ["", *_check(entry, built.get(entry.id))]
    return "\n".join(lines) + "\n"


def _check(entry: CheckEntry, file: CheckFile | None) -> list[str]:
    lines = [f"### {entry.id}", "", file.sentence if file else _sentence(entry.title), ""]
    lines += [
        f"- {entry.severity}, {entry.mode}, {entry.frequency}; origin: {entry.origin}"
        + ("" if file else "; **not built**"),
        f"- judged: {file.population if file else entry.population}",
        f"- does not conform when: {entry.nonconforming_when}",
        f"- requirements: {', '.join(entry.requirements) or 'none'}",
    ]
    if file and file.guaranteed:
        test = file.guaranteed.partition("::")[2]
        lines.append(f"- **guaranteed by the product**, as `{test}` proves; imports can fail it")
    if entry.adjustments:
        lines.append(f"- guide: {', '.join(entry.adjustments)}")
    for parameter in file.parameters.values() if file else ():
        lines.append(f"- `{parameter.name}` = {parameter.default} ({parameter.type})")
    for code, sentence in file.reasons.items() if file else ():
        lines.append(f"- `{code}`: {sentence}")
    if entry.note:
        lines.append(f"- note: {entry.note}")
    return lines


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "."


def write(folder: Path) -> None:
    """Write both pages."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ledger.md").write_text(ledger_page(), encoding="utf-8")
    (folder / "checks.md").write_text(checks_page(), encoding="utf-8")
