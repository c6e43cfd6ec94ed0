"""Makes the tables of the models in the empty database of `DATABASE_URL`, without the migrations.

`makemigrations --check` holds models and migrations equal. What no model describes (extensions,
functions, sequences, tables of libraries) is made as the migrations make it.
"""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shallmark.config.settings")
django.setup()

from django.contrib.postgres.operations import CreateExtension  # noqa: E402  Django is set up first
from django.db import connection  # noqa: E402
from django.db.migrations import RunSQL  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402

from shallmark.kernel.numbers import make_sequence  # noqa: E402
from shallmark.kernel.records import record_types  # noqa: E402


def main() -> None:
    executor = MigrationExecutor(connection)
    plan = [step for step, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    ours = [step for step in plan if type(step).__module__.startswith("shallmark.")]
    executor.migrate([(step.app_label, step.name) for step in plan if step not in ours])
    state = executor.loader.project_state()
    labels = {step.app_label for step in ours}

    def run(kind: type) -> None:
        with connection.schema_editor() as editor:
            for step in ours:
                for operation in step.operations:
                    if isinstance(operation, kind):
                        operation.database_forwards(step.app_label, editor, state, state)

    run(CreateExtension)
    with connection.schema_editor(collect_sql=True) as editor:
        for model in state.apps.get_models():
            if model._meta.app_label in labels and model._meta.managed:
                editor.create_model(model)
    with connection.cursor() as cursor:
        cursor.execute("\n".join(str(statement) for statement in editor.collected_sql))
        for each in record_types():
            if each.prefix:
                make_sequence(cursor, each.prefix)
    run(RunSQL)
    for step in ours:
        executor.recorder.record_applied(step.app_label, step.name)


if __name__ == "__main__":
    main()
