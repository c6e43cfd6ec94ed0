"""`./shallmark impact ...` and `./shallmark baseline ...`: what rests on what, and what it was."""

from typing import Annotated

import typer

from shallmark.cli.database import ensure_database
from shallmark.cli.output import write, write_json

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
    """Show who is harmed when an item fails, hop by hop, and what it depends on."""
    ensure_database()
    from shallmark.cli.tasks import items  # Django is set up now

    report = items.impact_of(item)
    if as_json:
        write_json(report)
        return
    write(f"{report['item']} {report['name']}: {report['harmed']} items harmed")
    for hop in report["hops"]:
        names = ", ".join(f"{member['reference']} {member['name']}" for member in hop["items"])
        write(f"hop {hop['hop']}: {names}")
    for service in report["services"]:
        write(f"service: {service['reference']} {service['name']}")
    for weakened in report["weakened"]:
        write(f"weakened: {weakened['reference']} {weakened['name']}")


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
    from shallmark.cli.tasks import items  # Django is set up now

    scope = items.Scope(environment=environment, of_class=of_class, item=item)
    baseline = items.take_baseline(title, purpose, scope)
    if as_json:
        write_json(
            {
                "baseline": baseline.reference,
                "title": baseline.title,
                "items": baseline.item_count,
                "taken_at": baseline.taken_at.isoformat() if baseline.taken_at else None,
                "hash": baseline.hash,
            }
        )
    else:
        write(f"{baseline.reference} keeps {baseline.item_count} items; seal {baseline.hash}")


def compare(
    baseline: Annotated[str, typer.Argument(help="Reference of a baseline.")],
    other: Annotated[str, typer.Argument(help="Another baseline; without one: now.")] = "",
    as_json: Annotated[bool, _AS_JSON] = False,
) -> None:
    """Show what differs now, or in another baseline."""
    ensure_database()
    from shallmark.cli.tasks import items  # Django is set up now

    difference = items.compare_baselines(baseline, other)
    if as_json:
        write_json(difference)
        return
    changed, added, removed = (len(difference[key]) for key in ("changed", "added", "removed"))
    write(
        f"{difference['baseline']} compared with {difference['with']}:"
        f" {difference['same']} the same, {changed} altered, {added} new, {removed} gone"
    )
    if not difference["sealed"]:
        write("The seal is broken: the baseline is not what was taken.")
    for uid, fields in difference["changed"].items():
        write(f"{uid}: {', '.join(fields)}")
