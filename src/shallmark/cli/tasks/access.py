"""`./shallmark access ...`: rights and sign-ins, by the operator of the machine."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from shallmark.cli.problems import Problem, WrongUse
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import Refused
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.system import SYSTEM
from shallmark.manage.team import throttle
from shallmark.manage.team.models import AccessChange, Person, RoleAssignment, RoleDefinition


def give(username: str, role: str, until: date | None) -> RoleAssignment:
    """Give a person a role from today on, up to the day `until`."""
    person = Person.objects.filter(username__iexact=username).first()
    definition = RoleDefinition.objects.filter(key=role).first()
    if person is None:
        raise WrongUse(f"Nobody signs in as {username}.")
    if definition is None:
        raise WrongUse(f"There is no role {role}.")
    values = {
        "role": definition,
        "person": person,
        "starts_on": clock.now().date(),
        "ends_on": until,
    }
    with _as_operator() as reason:
        return writes.create(
            RoleAssignment, by=None, values=values, reason=reason, authority=SYSTEM
        )


def confirm(reference: str) -> AccessChange:
    """Confirm what waits for a second person."""
    change = AccessChange.objects.filter(reference=reference.upper()).first()
    if change is None:
        raise WrongUse(f"There is no access change {reference}.")
    with _as_operator() as reason:
        return writes.perform(change, "confirm", by=None, reason=reason, authority=SYSTEM)


def unlock(username: str) -> int:
    """Let an account sign in again; returns how many counts of wrong passwords are gone."""
    return throttle.lift(throttle.normal(username), "", by=_operator())


@contextmanager
def _as_operator() -> Iterator[str]:
    """Write for the system, with the operator as the reason, which is yielded."""
    try:
        with entered(Source.COMMAND, for_system=True):
            yield f"By {_operator()}."
    except Refused as refusal:
        raise Problem(refusal.sentence) from refusal


def _operator() -> str:
    return f"the operator of the machine ({getpass.getuser()})"
