"""Whether a database, or a backup of one, was written by a newer Shallmark than this one."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from shallmark import __version__
from shallmark.cli.problems import Problem, WrongUse

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

    from shallmark.cli.manifest import Manifest

Applied = set[tuple[str, str]]


def unknown(applied: Iterable[tuple[str, str]]) -> list[str]:
    """Migrations among those applied that this version does not have; needs Django set up."""
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(None, ignore_no_migrations=True)
    replaced = {key for migration in loader.disk_migrations.values() for key in migration.replaces}
    known = loader.disk_migrations.keys() | replaced
    return sorted(f"{app}.{name}" for app, name in set(applied) - known)


def applied_to(connection: "BaseDatabaseWrapper") -> Applied:
    """The migrations that Django's connection finds noted in its database."""
    from django.db.migrations.recorder import MigrationRecorder

    return set(MigrationRecorder(connection).applied_migrations())


def refuse_newer_database(connection: "BaseDatabaseWrapper") -> None:
    """Raise `Problem` where the database knows migrations that this version does not.

    Its tables may hold columns that this version would leave empty, and views that it would undo.
    """
    if names := unknown(applied_to(connection)):
        raise Problem(newer_database(names))


def newer_database(names: list[str]) -> str:
    return (
        f"This database belongs to a newer Shallmark: it has seen {_some(names)}, which this one"
        f" ({__version__}) does not know. Nothing was changed. Use the version that wrote it, or"
        " restore a backup made before it was upgraded."
    )


def refuse_newer_backup(source: object, manifest: "Manifest", applied: Applied) -> None:
    """Raise `WrongUse` where a newer Shallmark wrote the backup; an older one's is migrated."""
    stated = _numbers(manifest.shallmark)
    if stated is None:
        raise WrongUse(f"{source} was written by Shallmark {manifest.shallmark!r}: no version.")
    if stated > (_numbers(__version__) or ()):
        raise WrongUse(
            f"{source} was written by Shallmark {manifest.shallmark}, which is newer than this one"
            f" ({__version__}). Nothing was changed. Restore it with that version or a newer one."
        )
    if names := unknown(applied | set(manifest.migrations.items())):
        raise WrongUse(
            f"{source} was written by a newer Shallmark: its database has seen {_some(names)},"
            f" which this one ({__version__}) does not know. Nothing was changed. Restore it with"
            " the version that wrote it or a newer one."
        )


def _some(names: list[str]) -> str:
    more = f" and {len(names) - 3} more migrations" if len(names) > 3 else ""
    return f"{', '.join(names[:3])}{more}"


def _numbers(version: str) -> tuple[int, ...] | None:
    """`0.1.0` as numbers that compare; None for what is no version."""
    parts = version.split(".")
    if not all(part.isascii() and part.isdecimal() and len(part) < 10 for part in parts):
        return None
    return tuple(int(part) for part in parts)
