"""`./shallmark doctor`."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from shallmark.cli.output import finish, write, write_json

if TYPE_CHECKING:
    from shallmark.cli.diagnosis import Finding


def register(app: typer.Typer) -> None:
    app.command("doctor")(doctor)


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """What is wrong with this installation, and what to do. Ends with 1 when something is wrong."""
    facts, findings = _examine()
    if as_json:
        write_json({"facts": facts, "findings": [asdict(finding) for finding in findings]})
    else:
        _show(facts, findings)
    finish(found=any(finding.level == "wrong" for finding in findings))


def _examine() -> "tuple[dict[str, str], list[Finding]]":
    import os

    import psycopg

    from shallmark import __version__
    from shallmark.cli import database, diagnosis
    from shallmark.cli.problems import Problem
    from shallmark.config import env

    facts = {"shallmark": __version__, "home": str(env.home())}
    findings = []
    embedded = not env.text("DATABASE_URL")
    # What is given is examined, not what the next lines fill in.
    given = os.environ.get("SECRET_KEY")
    try:
        # Somebody's own server is looked at, not changed.
        home = database.connect_environment(migrate=embedded)
        with psycopg.connect(env.text("DATABASE_URL"), autocommit=True) as connection:
            version = connection.info.server_version
            facts["database"] = f"PostgreSQL {version // 10000}.{version % 10000}"
            facts["server"] = "embedded" if embedded else "own (DATABASE_URL)"
            findings = list(diagnosis.examine_database(connection))
    except Problem as problem:
        findings.append(
            diagnosis.Finding("wrong", "database", str(problem), "Nothing works before this does.")
        )
    else:
        if given is None:
            os.environ.pop("SECRET_KEY", None)
        findings.extend(diagnosis.examine_surroundings(home.path))
    return facts, findings


def _show(facts: dict[str, str], findings: "list[Finding]") -> None:
    for name, value in facts.items():
        write(f"{name:10} {value}")
    for finding in findings:
        write(f"\n{finding.level.upper()}  {finding.topic}: {finding.what}\n  {finding.remedy}")
    if not findings:
        write("\nNothing is wrong.")
