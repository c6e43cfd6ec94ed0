"""Parses every SQL file of the ledger and of the checks: one statement, and it only reads."""

import sys
from pathlib import Path

import sqlglot
from sqlglot import errors, exp

SOURCE = Path(__file__).resolve().parents[1] / "src" / "shallmark"
LONGEST_LINE = 140


def is_untidy(line: str) -> bool:
    too_long = len(line) > LONGEST_LINE and not line.startswith("--")
    return too_long or line != line.rstrip() or "\t" in line


def faults(path: Path) -> list[str]:
    """What is wrong with a file, one sentence each."""
    text = path.read_text(encoding="utf-8")
    problems = [
        f"line {number} is longer than {LONGEST_LINE} characters, ends in blanks or holds a tab"
        for number, line in enumerate(text.splitlines(), 1)
        if is_untidy(line)
    ]
    try:
        statements = [
            statement
            for statement in sqlglot.parse(text, dialect="postgres")
            if statement is not None
        ]
    except errors.SqlglotError as error:
        return [*problems, " ".join(str(error).split())[:300]]
    if len(statements) != 1:
        problems.append(f"it holds {len(statements)} statements, not one")
    problems.extend(
        f"its statement is {type(statement).__name__}, not a SELECT"
        for statement in statements
        if not isinstance(statement, exp.Query)
    )
    return problems


def main() -> int:
    paths = [*SOURCE.glob("**/ledger/**/*.sql"), *SOURCE.glob("**/checks/*.sql")]
    bad = [(path, fault) for path in sorted(paths) for fault in faults(path)]
    for path, fault in bad:
        print(f"{path.relative_to(SOURCE.parents[1])}: {fault}")
    print(f"{len(paths)} SQL files, {len(bad)} faults")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
