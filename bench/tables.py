"""What was measured, as tables in Markdown, beside its budget."""

import os
import platform
from typing import Any

#: first words of a row's name -> budget: queries, p95 in milliseconds
BUDGETS = {
    "list": (12, 30),
    "record page": (12, 30),
    "home": (12, 50),
    "portal": (12, 50),
    "fragment": (6, 50),
    "search": (None, 40),
}


def written(found: dict[str, Any], clocks: dict[str, Any] | None) -> str:
    parts = [_head(found), *_pages(found), *_checks(found), _api(found), _import(found)]
    if clocks:
        parts.append("## Clocks\n\n" + "\n".join(f"- {line}" for line in clocks["said"]))
    return "\n\n".join(part for part in parts if part) + "\n"


def _head(found: dict[str, Any]) -> str:
    lines = [
        f"Measured on {os.cpu_count()} cores, {platform.machine()},"
        f" Python {platform.python_version()}. Load of the machine (1 minute) per size: "
        + ", ".join(
            f"{size} {each['load']:.1f} to {each['load after']:.1f}" for size, each in found.items()
        )
        + ".",
        "",
        _row(["size", "incidents", "of them played", "filled in s", "open", "database"]),
        _line(6),
    ]
    for size, each in found.items():
        made, pages = each["simulated"], each.get("pages", {})
        said = pages.get("database", {})
        lines.append(
            _row(
                [
                    size,
                    f"{made['incidents']:,}",
                    f"{made['played']:,}",
                    f"{made['seconds']:.0f}",
                    f"{pages['open']:,}" if pages else "",
                    said.get("size", ""),
                ]
            )
        )
    return "\n".join(lines)


def _pages(found: dict[str, Any]) -> list[str]:
    return [_pages_of(size, each["pages"]) for size, each in found.items() if "pages" in each]


def _pages_of(size: str, pages: dict[str, Any]) -> str:
    lines = [
        f"## Pages at {size}",
        "",
        _settings(pages["database"]),
        "",
        _row(["", "first", "p50", "p95", "processor p50", "queries", "budget", ""]),
        _line(8),
    ]
    lines += [_page(row) for row in pages["rows"]]
    return "\n".join(lines)


def _settings(database: dict[str, str]) -> str:
    return (
        "Milliseconds of server time; budget: queries / p95."
        f" PostgreSQL {database['version']}, shared buffers {database['buffers']},"
        f" fsync {database['fsync']}."
    )


def _page(row: dict[str, Any]) -> str:
    queries, p95 = next(
        limits for name, limits in BUDGETS.items() if str(row["name"]).startswith(name)
    )
    missed = row["p95"] > p95 or (queries is not None and row["queries"] > queries)
    figures = [f"{row[key]:.1f}" for key in ("first", "p50", "p95", "processor")]
    budget = f"{queries or '-'} / {p95}"
    return _row([row["name"], *figures, str(row["queries"]), budget, "missed" if missed else ""])


def _checks(found: dict[str, Any]) -> list[str]:
    measured = {size: each["checks"] for size, each in found.items() if "checks" in each}
    if not measured:
        return []
    keys = sorted({row[0] for each in measured.values() for row in each["checks"]})
    lines = ["## Conformity run", "", "Seconds; in brackets the population.", ""]
    lines += [_row(["", *measured]), _line(1 + len(measured))]
    whole = [f"{each['seconds']:.1f}" for each in measured.values()]
    lines.append(_row(["whole run", *whole]))
    for key in keys:
        cells = []
        for each in measured.values():
            row = next((one for one in each["checks"] if one[0] == key), None)
            cells.append(f"{row[1]:.2f} ({row[2]:,})" if row else "")
        lines.append(_row([key, *cells]))
    return ["\n".join(lines)]


def _api(found: dict[str, Any]) -> str:
    measured = {size: each["api"] for size, each in found.items() if "api" in each}
    if not measured:
        return ""
    lines = [
        "## Creating by API",
        "",
        "`./shallmark serve`, gates and history on; the clients run on the same cores.",
        "",
        _row(["size", "clients", "a second", "budget", "p50 ms", "p95 ms", ""]),
        _line(7),
    ]
    for size, rows in measured.items():
        for row in rows:
            budget = {1: 125, 4: 230}[row["clients"]]
            missed = "missed" if row["rate"] < budget else ""
            cells = [size, str(row["clients"]), f"{row['rate']:.0f}", str(budget)]
            lines.append(_row([*cells, f"{row['p50']:.1f}", f"{row['p95']:.1f}", missed]))
    return "\n".join(lines)


def _import(found: dict[str, Any]) -> str:
    measured = {size: each["import"] for size, each in found.items() if "import" in each}
    if not measured:
        return ""
    lines = [
        "## Import of a log",
        "",
        "`./shallmark import servicenow`, start of the database included.",
        "",
        _row(["size", "log", "rows", "seconds", "rows a second"]),
        _line(5),
    ]
    for size, rows in measured.items():
        for row in rows:
            cells = [f"{row['rows']:,}", f"{row['seconds']:.1f}", f"{row['rate']:,.0f}"]
            lines.append(_row([size, row["name"], *cells]))
    return "\n".join(lines)


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _line(columns: int) -> str:
    return "|" + "---|" * columns
