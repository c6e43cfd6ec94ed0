"""`./shallmark step ...`: a step of a record, through the door and the gates of the pages."""

from typing import Annotated, Any

import typer

from shallmark.cli.database import ensure_database
from shallmark.cli.output import write, write_json
from shallmark.cli.problems import Problem, WrongUse


def register(app: typer.Typer) -> None:
    app.command("step")(step)


def step(
    reference: Annotated[str, typer.Argument(help="Record, such as CHG0000007.")],
    verb: Annotated[str, typer.Argument(help="Step, such as approve, start or close.")],
    by: Annotated[str, typer.Option("--as", help="User name of the person who does it.")],
    given: Annotated[
        list[str] | None, typer.Option("--set", help="field=value, as often as needed.")
    ] = None,
    reason: Annotated[str, typer.Option(help="Reason; goes into the history.")] = "",
    confirm: Annotated[bool, typer.Option(help="Go on in spite of a warning.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """Take a step of a record as a person, with that person's rights.

    Refused: says what opens the gate, ends with 1, and changes nothing.
    """
    ensure_database()
    from shallmark.kernel.refusals import Refused

    try:
        record = _take(reference, verb, by, given or [], reason, confirm=confirm)
    except Refused as wrong:
        said = f"{wrong.sentence} ({wrong.check})" if wrong.check else wrong.sentence
        raise Problem(said) from wrong
    if as_json:
        write_json({"reference": record.reference, "status": str(record.status)})
    else:
        write(f"{record.reference} is {record.get_status_display()}.")


def _take(
    reference: str, verb: str, by: str, given: list[str], reason: str, *, confirm: bool
) -> Any:
    from shallmark.kernel import door
    from shallmark.kernel.api.values import checked
    from shallmark.manage.team.models import Person

    person = Person.objects.filter(username__iexact=by, is_active=True).first()
    if person is None:
        raise WrongUse(f"Nobody signs in as {by}.")
    record = _find(reference, person)
    values = dict(one.split("=", 1) for one in given if "=" in one)
    fields = checked(type(record).record_type(), values, person)
    return door.perform(
        record, verb, by=person, reason=reason, values=fields, confirm=confirm, source="cli"
    )


def _find(reference: str, person: Any) -> Any:
    from shallmark.kernel.records import record_types

    for declared in record_types():
        if declared.prefix and reference.startswith(declared.prefix):
            found = declared.model._default_manager.visible_to(person)  # type: ignore[attr-defined]
            record = found.filter(reference=reference).first()
            if record is not None:
                return record
    raise WrongUse(f"There is no record {reference} that {person} may read.")
