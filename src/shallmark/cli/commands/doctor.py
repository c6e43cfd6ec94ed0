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
    repair: Annotated[
        bool,
        typer.Option(
            "--repair", help="First take up what was left undone: jobs, imports, damaged files."
        ),
    ] = False,
) -> None:
    """What is wrong with this installation, and what to do. Ends with 1 when something is wrong."""
    from shallmark.cli.tasks import doctor as task  # needs the driver of the database

    facts, findings = task.examine(repair=repair)
    if as_json:
        write_json({"facts": facts, "findings": [asdict(finding) for finding in findings]})
    else:
        _show(facts, findings)
    finish(failed=any(finding.level == "wrong" for finding in findings))


def _show(facts: dict[str, str], findings: "list[Finding]") -> None:
    for name, value in facts.items():
        write(f"{name:10} {value}")
    for finding in findings:
        write(f"\n{finding.level.upper()}  {finding.topic}: {finding.what}\n  {finding.remedy}")
    if not findings:
        write("\nNothing is wrong.")
