"""`./shallmark impact ...` and `./shallmark baseline ...`: what rests on what, and what it was."""

from typing import Annotated, Any

import typer

from shallmark.cli.database import ensure_database
from shallmark.cli.output import write, write_json
from shallmark.cli.problems import WrongUse

_AS_JSON = typer.Option("--json", help="Write JSON.")


def register(app: typer.Typer) -> None:
    app.command("impact")(impact)
    baselines = typer.Typer(no_args_is_help=True, help="Pictures of items that stay as they are.")
    baselines.command("create")(create)
    baselines.command("compare")(compare)
    app.add_typer(baselines, name="baseline")


def impact(
    item: Annotated[str, typer.Argument(help="Reference, identifier or name of an item.")],
    as_json: Annotated[bool, _AS_JSON] = False,
) -> None:
    """Who is harmed when an item fails, hop by hop, and what it rests on itself."""
    ensure_database()
    from shallmark.manage.change_configuration.impact import described

    said = described(_item(item))
    if as_json:
        write_json(said)
        return
    write(f"{said['item']} {said['name']}: {said['harmed']} items harmed")
    for hop in said["hops"]:
        names = ", ".join(f"{one['reference']} {one['name']}" for one in hop["items"])
        write(f"hop {hop['hop']}: {names}")
    for service in said["services"]:
        write(f"service: {service['reference']} {service['name']}")
    for one in said["weakened"]:
        write(f"weakened: {one['reference']} {one['name']}")


def create(
    title: Annotated[str, typer.Argument(help="What it is called.")],
    purpose: Annotated[
        str, typer.Option(help="before_release, audit, build or reference.")
    ] = "reference",
    environment: Annotated[str, typer.Option(help="Only items of this environment.")] = "",
    of_class: Annotated[str, typer.Option("--class", help="Only items of this class.")] = "",
    item: Annotated[str, typer.Option(help="Only this item and what it rests on.")] = "",
    as_json: Annotated[bool, _AS_JSON] = False,
) -> None:
    """Take a baseline and seal it."""
    ensure_database()
    from shallmark.kernel import door
    from shallmark.kernel.refusals import Refused
    from shallmark.manage.change_configuration.models import Baseline

    values = {
        "title": title,
        "purpose": purpose,
        "environment": environment,
        "of_type": _class(of_class) if of_class else None,
        "of_item": _item(item) if item else None,
    }
    try:
        made = door.create(Baseline, by=None, values=values, source="job")
        made = door.perform(made, "take", by=None, source="job")
    except Refused as refused:
        raise WrongUse(refused.sentence) from refused
    said = {
        "baseline": made.reference,
        "title": made.title,
        "items": made.item_count,
        "taken_at": made.taken_at.isoformat(),
        "hash": made.hash,
    }
    if as_json:
        write_json(said)
    else:
        write(f"{made.reference} keeps {made.item_count} items; seal {made.hash}")


def compare(
    baseline: Annotated[str, typer.Argument(help="Reference of a baseline.")],
    other: Annotated[str, typer.Argument(help="Another baseline; without one: now.")] = "",
    as_json: Annotated[bool, _AS_JSON] = False,
) -> None:
    """What is otherwise now, or in another baseline."""
    ensure_database()
    from shallmark.manage.change_configuration import baselines

    said = baselines.compare(_baseline(baseline), _baseline(other) if other else None)
    if as_json:
        write_json(said)
        return
    write(
        f"{said['baseline']} compared with {said['with']}: {said['same']} the same,"
        f" {len(said['changed'])} altered, {len(said['added'])} new, {len(said['removed'])} gone"
    )
    if not said["sealed"]:
        write("The seal is broken: the baseline is not what was taken.")
    for uid, fields in said["changed"].items():
        write(f"{uid}: {', '.join(fields)}")


def _item(named: str) -> Any:
    from shallmark.manage.change_configuration.models import Ci

    for field in ("reference", "uid", "title__iexact"):
        found = list(Ci.objects.filter(**{field: named})[:2])
        if len(found) == 1:
            return found[0]
        if found:
            raise WrongUse(f"Several items are called {named}: give the reference.")
    raise WrongUse(f"There is no item {named}.")


def _class(key: str) -> Any:
    from shallmark.manage.change_configuration.models import CiType

    found = CiType.objects.filter(key=key).first()
    if found is None:
        raise WrongUse(f"There is no class {key}.")
    return found


def _baseline(reference: str) -> Any:
    from shallmark.manage.change_configuration.models import Baseline

    found = Baseline.objects.filter(reference=reference).first()
    if found is None:
        raise WrongUse(f"There is no baseline {reference}.")
    if found.status != Baseline.Status.TAKEN:
        raise WrongUse(f"{reference} was not taken yet: nothing is kept in it.")
    return found
