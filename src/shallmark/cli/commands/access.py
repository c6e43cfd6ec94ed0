"""`./shallmark access ...`: what the operator of the machine may do with rights and sign-ins."""

from datetime import date
from types import ModuleType
from typing import Annotated

import typer

from shallmark.cli.database import ensure_database
from shallmark.cli.output import write
from shallmark.cli.problems import WrongUse


def register(app: typer.Typer) -> None:
    group = typer.Typer(help="Rights and sign-ins, by the operator of this machine.")
    group.command("give")(give)
    group.command("confirm")(confirm)
    group.command("unlock")(unlock)
    app.add_typer(group, name="access")


def give(
    username: Annotated[str, typer.Argument(help="User name of the person.")],
    role: Annotated[str, typer.Argument(help="Key of the role, such as admin.")],
    until: Annotated[str, typer.Option(help="First day without it, such as 2027-01-01.")] = "",
) -> None:
    """Give a person a role from today on, without a second person. The history says so."""
    last_day = _day(until)
    assignment = _tasks().give(username, role, last_day)
    write(f"{assignment.reference}: {assignment.title}.")


def confirm(
    reference: Annotated[str, typer.Argument(help="What waits, such as ACX0000007.")],
) -> None:
    """Confirm what waits for a second person, where there is none. The history says so."""
    change = _tasks().confirm(reference)
    write(f"{change.reference} is {change.get_status_display()}.")


def unlock(
    username: Annotated[str, typer.Argument(help="User name that has to wait.")],
) -> None:
    """Let an account sign in again before its time, after too many wrong passwords."""
    count = _tasks().unlock(username)
    write(f"{username} may sign in again; {count} counts of wrong passwords are gone.")


def _tasks() -> ModuleType:
    """What the commands do, once there is a database."""
    ensure_database()
    from shallmark.cli.tasks import access  # Django is set up now

    return access


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise WrongUse(f"{text} is no day such as 2027-01-01.") from error
