"""What a record type consists of, gathered from code, checks and the ledger's contract."""

import inspect
import os
import re
from pathlib import Path
from typing import Any

from shallmark.cli.problems import WrongUse
from shallmark.config import env

PACKAGE = Path(__file__).resolve().parents[1]


def set_up() -> None:
    """Set Django up without a database."""
    import django
    from django.apps import apps

    if not apps.ready:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shallmark.config.settings")
        os.environ.setdefault("SHALLMARK_HOME", str(env.home()))
        django.setup()


def known_types() -> dict[str, str]:
    """Key and plural name of every record type."""
    from shallmark.kernel.records import record_types

    found = sorted(record_types(), key=lambda declared: declared.key)
    return {declared.key: str(declared.label_plural()) for declared in found}


def describe(key: str) -> dict[str, Any]:
    """Everything about one record type, by its name or the word in its address.

    Raises:
        WrongUse: no record type is called so.

    """
    declared = _find(key)
    key, views = declared.key, _views(declared)
    return {
        "key": key,
        "label": str(declared.label()),
        "function": str(declared.function),
        "clauses": list(declared.clauses),
        "classes": _classes(declared),
        "addresses": _addresses(declared),
        "permissions": _permissions(key),
        "transitions": _transitions(declared.model),
        "gates": _gates(declared.model),
        "checks": _checks(views),
        "ledger": _ledger(views),
    }


def _find(word: str) -> Any:
    from shallmark.kernel.records import record_types

    wanted = word.lower().replace("-", "_")
    for declared in record_types():
        if wanted in {declared.key, declared.slug.replace("-", "_")}:
            return declared
    names = ", ".join(known_types())
    raise WrongUse(f"There is no record type {word!r}. There are: {names}")


def _views(declared: Any) -> set[str]:
    """Names of the ledger's views that tell of the record: by its name, or made of its table."""
    from shallmark.kernel import ledger_views
    from shallmark.ledger import contract

    tables = {declared.model._meta.db_table, f"{declared.model._meta.db_table}event"}
    found = {declared.key, f"{declared.key}_version"} & set(contract.views())
    for name, path in ledger_views.files().items():
        first = re.search(r"\bFROM\s+(\w+)", path.read_text(encoding="utf-8"))
        if first and first[1] in tables:
            found.add(name)
    return found


def _classes(declared: Any) -> dict[str, str]:
    classes = {"record type": declared, "model": declared.model}
    return {
        name: f"{one.__module__}.{one.__qualname__} ({_file(one)})" for name, one in classes.items()
    }


def _file(one: type) -> str:
    path = Path(inspect.getsourcefile(one) or "")
    try:
        return str(path.relative_to(PACKAGE.parents[1]))
    except ValueError:
        return str(path)


def _addresses(declared: Any) -> dict[str, str]:
    sample = f"{declared.prefix}0000001" if declared.prefix else "REFERENCE"
    api = f"/api/v1{declared.url()}"
    return {
        "list": declared.url(),
        "new": f"{declared.url()}/new",
        "record": f"{declared.url()}/{sample}",
        "step": f"{declared.url()}/{sample}/do/<verb>",
        "API list": api,
        "API record": f"{api}/{sample}",
        "API step": f"{api}/{sample}/do/<verb>",
    }


def _permissions(key: str) -> list[dict[str, Any]]:
    from shallmark.kernel.access import roles

    found = []
    for role in sorted(roles().values(), key=lambda one: one.key):
        grant = role.grant_for(key)
        if grant:
            found.append(
                {
                    "role": role.key,
                    "read": grant.read.name.lower(),
                    "write": grant.write.name.lower(),
                    "create": grant.create,
                    "steps": sorted(grant.steps),
                }
            )
    return found


def _transitions(model: Any) -> list[dict[str, Any]]:
    from shallmark.kernel.lifecycle import steps_of

    return [
        {
            "verb": step.verb,
            "label": str(step.label),
            "from": sorted(step.sources),
            "to": step.target,
            "needs": list(step.needs),
            "reason": step.reason_needed,
            "gates": [gate.name for gate in step.gates],
        }
        for step in steps_of(model).values()
    ]


def _gates(model: Any) -> list[dict[str, Any]]:
    from shallmark.kernel.lifecycle import steps_of

    gates = {gate.name: gate for step in steps_of(model).values() for gate in step.gates}
    return [
        {
            "name": gate.name,
            "label": str(gate.label),
            "effect": gate.effect,
            "check": gate.check,
            "opened by": gate.opens,
            "waivable": gate.waivable,
        }
        for gate in gates.values()
    ]


def _checks(views: set[str]) -> list[dict[str, str]]:
    """Built checks whose SQL reads a view of the record."""
    from shallmark.ledger import checkfile

    folders = sorted(path for path in PACKAGE.glob("**/checks") if "tests" not in path.parts)
    return [
        {"id": check.id, "sentence": check.sentence, "file": _relative(check.path)}
        for folder in folders
        for check in checkfile.find(folder)
        if views & {name.removeprefix("ledger.") for name in check.views}
    ]


def _relative(path: str) -> str:
    full = Path(path)
    return str(full.relative_to(PACKAGE.parents[1])) if PACKAGE in full.parents else path


def _ledger(views: set[str]) -> dict[str, list[dict[str, str]]]:
    """Columns of the record's views, by view."""
    from shallmark.ledger import contract

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


def show(described: dict[str, Any]) -> None:
    """Print a description for people."""
    from rich.console import Console
    from rich.table import Table

    console = Console()
    console.print(f"[bold]{described['label']}[/] ({described['key']}), {described['function']}")
    if described["clauses"]:
        console.print(f"ISO/IEC 20000-1:2018 clauses {', '.join(described['clauses'])}")
    for part in ("classes", "addresses"):
        console.print(f"\n[bold]{part.capitalize()}[/]")
        for name, value in described[part].items():
            console.print(f"  {name:12} {value}", highlight=False, markup=False, soft_wrap=True)
    parts = {part: described[part] for part in ("permissions", "transitions", "gates", "checks")}
    for title, rows in {**parts, **described["ledger"]}.items():
        console.print(f"\n[bold]{title.capitalize() if title in parts else title}[/]")
        if not rows:
            console.print("  none")
            continue
        table = Table(*rows[0], show_edge=False, pad_edge=True)
        for row in rows:
            table.add_row(*(_cell(value) for value in row.values()))
        console.print(table)


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, list):
        return ", ".join(value)
    return str(value)
