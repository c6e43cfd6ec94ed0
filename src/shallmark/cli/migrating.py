"""`python -m shallmark.cli.migrating`: Django's migrate, quicker.

An empty database takes hundreds of operations to the tables that the last models describe. The
short way makes those at once, runs what no model describes (extensions, functions, the queue's own
tables) and notes every migration as applied. An operation for what a filled database holds says
`elidable=True` and is left out.

A filled database goes step by step. After each operation Django builds anew all models related to
the changed one, in case a later operation reads data through them. Every record names people, so
that is every model, every time: minutes. Here all are built anew before the operations that may
look beyond their own model, and else only the changed one.

A test compares the tables of all ways.
"""

import os
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

Plan = Sequence[tuple[Migration, bool]]


def _make_tables(editor: Any, state: ProjectState) -> None:
    for model in state.apps.get_models():
        if model._meta.managed and not model._meta.proxy:
            editor.create_model(model)


def _run(executor: Any, migration: Migration, state: ProjectState, kinds: tuple[type, ...]) -> None:
    for operation in migration.operations:
        if isinstance(operation, kinds) and not operation.elidable:
            with executor.connection.schema_editor(atomic=migration.atomic) as editor:
                operation.database_forwards(migration.app_label, editor, state, state)


def _at_once(
    self: Any,
    state: ProjectState,
    plan: Plan,
    full_plan: Plan,  # noqa: ARG001
    fake: bool,  # noqa: ARG001
    fake_initial: bool,  # noqa: ARG001
) -> ProjectState:
    state = self.loader.project_state()
    for migration, _ in plan:
        _run(self, migration, state, (CreateExtension,))
    with self.connection.schema_editor(atomic=True) as editor:
        _make_tables(editor, state)
    for migration, _ in plan:
        _run(self, migration, state, (RunSQL, RunPython))
        self.recorder.record_applied(migration.app_label, migration.name)
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
    """For the rest of this process migrations make the last tables at once."""
    executor: Any = MigrationExecutor
    executor._migrate_all_forwards = _at_once  # noqa: SLF001  Django has no public place for it


def go_step_by_step() -> None:
    """For the rest of this process migrations build few models anew."""
    state: Any = ProjectState
    state.add_model = _add_model
    state.reload_model = _reload_model
    for operation in (AlterField, RenameField, RenameModel, RunPython):
        _with_all_models(operation)


def main(*, at_once: bool = True) -> None:
    """Bring the database of the environment up to this version.

    Args:
        at_once: whether an empty database goes the short way.

    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shallmark.config.settings")
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    if at_once and "django_migrations" not in connection.introspection.table_names():
        go_the_short_way()
    else:
        go_step_by_step()
    call_command("migrate", "--no-input", "--skip-checks")


if __name__ == "__main__":
    main()
