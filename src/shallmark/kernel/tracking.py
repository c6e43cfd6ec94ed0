"""History by trigger: every version of a record becomes a row that nobody can change."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import pghistory
import pgtrigger
from django.db import models

Model = TypeVar("Model", bound=type[models.Model])


def only_grows(why: str) -> list[pgtrigger.Trigger]:
    """Triggers of a table whose rows nobody changes or takes away; `why` is what is said then."""
    return [
        pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        pgtrigger.Trigger(
            name="no_truncate", when=pgtrigger.Before, level=pgtrigger.Statement,
            operation=pgtrigger.Truncate, func=f"RAISE EXCEPTION '{why}: %', TG_TABLE_NAME;",
        ),
    ]  # fmt: skip


def tracked(
    *, exclude: tuple[str, ...] = (), indexes: tuple[models.Index, ...] = (), removals: bool = False
) -> Callable[[Model], Model]:
    """Class decorator: keep each version, append-only; `removals` too, where rows may go."""

    def decorate(model: Model) -> Model:
        keep: Any = pghistory.track(
            pghistory.InsertEvent(),
            pghistory.UpdateEvent(),
            *[pghistory.DeleteEvent()][: int(removals)],
            exclude=list(exclude) or None,
            append_only=False,  # Our own pair below: pghistory's leaves TRUNCATE open.
            meta={
                # The timeline, the clocks and the ledger read the versions of one record in order.
                "indexes": [models.Index(fields=["pgh_obj", "pgh_id"]), *indexes],
                "triggers": only_grows("History is append-only"),
            },
        )
        return keep(model)  # type: ignore[no-any-return]

    return decorate


def versions_of(model: type[models.Model]) -> models.QuerySet[Any]:
    """The versions of the model's records; pghistory makes their class at run time."""
    versions: models.QuerySet[Any] = getattr(model, "pgh_event_model").objects.all()  # noqa: B009
    return versions


def initial_state_trigger(status: str) -> pgtrigger.Trigger:
    """A record starts in its first state; what is brought in may be further along."""
    return pgtrigger.Trigger(
        name="born_first_state",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        condition=~pgtrigger.Q(new__status=status),
        func="""
            IF NOT public.shallmark_brings_in()
            THEN RAISE EXCEPTION 'Invalid transition: % cannot be the first state', NEW.status;
            END IF;
            RETURN NEW;
        """,
    )


def lifecycle(name: str, edges: Iterable[tuple[str, str]]) -> pgtrigger.FSM:
    """The changes of state that the database allows: the twin of the steps."""
    return pgtrigger.FSM(
        name=f"{name}_lifecycle",
        field="status",
        transitions=[(str(source), str(target)) for source, target in edges],
    )
