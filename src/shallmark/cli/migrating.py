"""`python -m shallmark.cli.migrating`: Django's migrate, quicker.

An empty database takes hundreds of operations to the tables that the last models describe. The
short way makes those at once, runs what no model describes (extensions, functions, the queue's own
tables) and notes our migrations as applied. An operation for what a filled database holds says
`elidable=True` and is left out.

A filled database goes step by step. After each operation Django builds anew all models related to
the changed one, in case a later operation reads data through them. Every record names people, so
that is every model, every time: minutes. Here all are built anew before the operations that may
look beyond their own model, and else only the changed one.

A test compares the tables of all ways.
"""

import os
import sys
from collections.abc import Sequence
from functools import wraps
from typing import Any

from django.contrib.postgres.operations import CreateExtension
from django.db.migrations import (
    AlterField,
    Migration,
    RenameField,
    RenameModel,
    RunPython,
    RunSQL,
)
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ModelState, ProjectState
from django.db.transaction import atomic

from shallmark.config import env

Plan = Sequence[tuple[Migration, bool]]


def _is_ours(migration: Migration) -> bool:
    return type(migration).__module__.startswith("shallmark.")


def _make_tables(connection: Any, state: ProjectState, labels: set[str]) -> None:
    with connection.schema_editor(collect_sql=True) as editor:
        for model in state.apps.get_models():
            if model._meta.app_label in labels and model._meta.managed and not model._meta.proxy:
                editor.create_model(model)
    with connection.cursor() as cursor:
        # One message to the server instead of two thousand.
        cursor.execute("\n".join(editor.collected_sql))


def _run(editor: Any, migration: Migration, state: ProjectState, kinds: tuple[type, ...]) -> None:
    for operation in migration.operations:
        if isinstance(operation, kinds) and not operation.elidable:
            operation.database_forwards(migration.app_label, editor, state, state)


def _at_once(executor: Any, migrations: Sequence[Migration]) -> ProjectState:
    """All or nothing: a start that is killed in between leaves the next one an empty database."""
    state: ProjectState = executor.loader.project_state()
    with atomic():
        with executor.connection.schema_editor() as editor:
            for migration in migrations:
                _run(editor, migration, state, (CreateExtension,))
        _make_tables(executor.connection, state, {each.app_label for each in migrations})
        with executor.connection.schema_editor() as editor:
            for migration in migrations:
                _run(editor, migration, state, (RunSQL, RunPython))
                executor.recorder.record_applied(migration.app_label, migration.name)
    return state


def _add_model(self: Any, model_state: ModelState) -> None:
    key = model_state.app_label, model_state.name_lower
    self.models[key] = model_state
    if self._relations is not None:
        self.resolve_model_relations(key)
    if "apps" in self.__dict__:
        self.apps.render_multiple([model_state])


def _reload_model(
    self: Any,
    app_label: str,
    model_name: str,
    delay: bool = False,  # noqa: ARG001  Django's signature
) -> None:
    if "apps" in self.__dict__:
        with self.apps.bulk_update():
            self.apps.unregister_model(app_label, model_name)
        self.apps.render_multiple([self.models[app_label, model_name].clone()])


def _with_all_models(operation: Any) -> None:
    forwards = operation.database_forwards

    @wraps(forwards)
    def fresh(self: Any, label: str, editor: Any, before: Any, after: Any) -> None:
        for state in (before, after):
            state.__dict__.pop("apps", None)
        forwards(self, label, editor, before, after)

    operation.database_forwards = fresh


def go_the_short_way() -> None:
    """For the rest of this process our own migrations, where all are to come, come at once."""
    executor: Any = MigrationExecutor
    steps = executor._migrate_all_forwards  # noqa: SLF001  Django has no public place for it

    @wraps(steps)
    def forwards(self: Any, state: ProjectState, plan: Plan, full: Plan, **options: Any) -> Any:
        ours = [migration for migration, _ in plan if _is_ours(migration)]
        if len(ours) < sum(_is_ours(migration) for migration, _ in full):
            return steps(self, state, plan, full, **options)
        others = [(migration, back) for migration, back in plan if not _is_ours(migration)]
        steps(self, state, others, others, **options)
        return _at_once(self, ours)

    executor._migrate_all_forwards = forwards  # noqa: SLF001  as above


def go_step_by_step() -> None:
    """For the rest of this process migrations build few models anew."""
    state: Any = ProjectState
    state.add_model = _add_model
    state.reload_model = _reload_model
    for operation in (AlterField, RenameField, RenameModel, RunPython):
        _with_all_models(operation)


def main(*, at_once: bool = True) -> None:
    """Bring the database whose URL the input says up to this version; without one do nothing.

    Args:
        at_once: whether an empty database goes the short way.

    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shallmark.config.settings")
    # Django loads while the database may still be made.
    os.environ["DATABASE_URL"] = "postgresql:///unknown"
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    os.environ["DATABASE_URL"] = sys.stdin.read().strip()
    if not os.environ["DATABASE_URL"]:
        return
    connection.settings_dict.update(env.database("DATABASE_URL"))
    go_step_by_step()
    if at_once:
        go_the_short_way()
    call_command("migrate", "--no-input", "--skip-checks")


if __name__ == "__main__":
    main()
