"""`./shallmark explain`: a record type, gathered from code, checks and the ledger's contract."""

import inspect
import re
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from shallmark.cli.problems import WrongUse
from shallmark.conformity import ledger_views
from shallmark.kernel.access import roles
from shallmark.kernel.lifecycle import steps_of
from shallmark.kernel.models import Record
from shallmark.kernel.records import RecordType, record_types
from shallmark.ledger import check_reader, contract

PACKAGE = Path(__file__).resolve().parents[2]


def known_types() -> dict[str, str]:
    """Key and plural name of every record type."""
    ordered = sorted(record_types(), key=lambda record_type: record_type.key)
    return {record_type.key: str(record_type.label_plural()) for record_type in ordered}


def describe(key: str) -> dict[str, Any]:
    """Everything about one record type, by its name or the word in its address.

    Raises:
        WrongUse: no record type is called so.

    """
    record_type = _find(key)
    key, views = record_type.key, _views(record_type)
    return {
        "key": key,
        "label": str(record_type.label()),
        "function": str(record_type.function),
        "clauses": list(record_type.clauses),
        "classes": _classes(record_type),
        "addresses": _addresses(record_type),
        "permissions": _permissions(key),
        "transitions": _transitions(record_type.model),
        "gates": _gates(record_type.model),
        "checks": _checks(views),
        "ledger": _ledger(views),
    }


def _find(word: str) -> type[RecordType]:
    wanted = word.lower().replace("-", "_")
    for record_type in record_types():
        if wanted in {record_type.key, record_type.slug.replace("-", "_")}:
            return record_type
    names = ", ".join(known_types())
    raise WrongUse(f"There is no record type {word!r}. There are: {names}")


def _views(record_type: type[RecordType]) -> set[str]:
    """Names of the ledger's views that tell of the record: by its name, or made of its table."""
    tables = {record_type.model._meta.db_table, f"{record_type.model._meta.db_table}event"}
    views = {record_type.key, f"{record_type.key}_version"} & set(contract.views())
    for name, path in ledger_views.files().items():
        first = re.search(r"\bFROM\s+(\w+)", path.read_text(encoding="utf-8"))
        if first and first[1] in tables:
            views.add(name)
    return views


def _classes(record_type: type[RecordType]) -> dict[str, str]:
    classes: dict[str, type] = {"record type": record_type, "model": record_type.model}
    return {
        name: f"{cls.__module__}.{cls.__qualname__} ({_file(cls)})" for name, cls in classes.items()
    }


def _file(cls: type) -> str:
    path = Path(inspect.getsourcefile(cls) or "")
    try:
        return str(path.relative_to(PACKAGE.parents[1]))
    except ValueError:
        return str(path)


def _addresses(record_type: type[RecordType]) -> dict[str, str]:
    sample = f"{record_type.prefix}0000001" if record_type.prefix else "REFERENCE"
    api = f"/api/v1{record_type.url()}"
    return {
        "list": record_type.url(),
        "new": f"{record_type.url()}/new",
        "record": f"{record_type.url()}/{sample}",
        "step": f"{record_type.url()}/{sample}/do/<verb>",
        "API list": api,
        "API record": f"{api}/{sample}",
        "API step": f"{api}/{sample}/do/<verb>",
    }


def _permissions(key: str) -> list[dict[str, Any]]:
    grants = []
    for role in sorted(roles().values(), key=lambda role: role.key):
        grant = role.grant_for(key)
        if grant:
            grants.append(
                {
                    "role": role.key,
                    "read": grant.read.name.lower(),
                    "write": grant.write.name.lower(),
                    "create": grant.create,
                    "steps": sorted(grant.steps),
                }
            )
    return grants


def _transitions(model: type[Record]) -> list[dict[str, Any]]:
    return [
        {
            "verb": step.verb,
            "label": str(step.label),
            "from": sorted(step.sources),
            "to": step.target,
            "needs": list(step.required),
            "reason": step.reason_needed,
            "gates": [gate.name for gate in step.gates],
        }
        for step in steps_of(model).values()
    ]


def _gates(model: type[Record]) -> list[dict[str, Any]]:
    gates = {gate.name: gate for step in steps_of(model).values() for gate in step.gates}
    return [
        {
            "name": gate.name,
            "label": str(gate.label),
            "effect": gate.effect,
            "check": gate.check,
            "opened by": gate.field,
            "waivable": gate.waivable,
        }
        for gate in gates.values()
    ]


def _checks(views: set[str]) -> list[dict[str, str]]:
    """Built checks whose SQL reads a view of the record."""
    folders = sorted(path for path in PACKAGE.glob("**/checks") if "tests" not in path.parts)
    return [
        {"id": check.id, "sentence": check.sentence, "file": _relative(check.path)}
        for folder in folders
        for check in check_reader.find(folder)
        if views & {name.removeprefix("ledger.") for name in check.views}
    ]


def _relative(path: str) -> str:
    full = Path(path)
    return str(full.relative_to(PACKAGE.parents[1])) if PACKAGE in full.parents else path


def _ledger(views: set[str]) -> dict[str, list[dict[str, str]]]:
    """Columns of the record's views, by view."""
    return {
        view.qualified: [
            {
                "column": column.name,
                "type": column.type,
                "unit": column.unit,
                "meaning": column.meaning,
            }
            for column in view.columns.values()
        ]
        for name, view in contract.views().items()
        if name in views
    }


def show(description: dict[str, Any]) -> None:
    """Print a description for people."""
    console = Console()
    console.print(
        f"[bold]{description['label']}[/] ({description['key']}), {description['function']}"
    )
    if description["clauses"]:
        console.print(f"ISO/IEC 20000-1:2018 clauses {', '.join(description['clauses'])}")
    for part in ("classes", "addresses"):
        console.print(f"\n[bold]{part.capitalize()}[/]")
        for name, value in description[part].items():
            console.print(f"  {name:12} {value}", highlight=False, markup=False, soft_wrap=True)
    parts = {part: description[part] for part in ("permissions", "transitions", "gates", "checks")}
    for title, rows in {**parts, **description["ledger"]}.items():
        console.print(f"\n[bold]{title.capitalize() if title in parts else title}[/]")
        if not rows:
            console.print("  none")
            continue
        table = Table(*rows[0], show_edge=False, pad_edge=True)
        for row in rows:
            table.add_row(*(_cell(value) for value in row.values()))
        console.print(table)


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, list):
        return ", ".join(value)
    return str(value)
