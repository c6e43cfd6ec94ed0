"""pgtrigger's registry with an index: its own looks at all triggers again for each that is added.

With some five hundred triggers that was a third of what every process needs to set Django up.
"""

from typing import Any

from pgtrigger import core, registry

Table = tuple[str, str]


class IndexedRegistry(registry._Registry):  # noqa: SLF001  it has no public name
    """The registry of the library, which answers its two questions from what it has noted."""

    def __init__(self) -> None:
        self._by_table: dict[Table, core.Trigger] = {}
        self._function_names: set[str] = set()
        super().__init__()

    @property
    def pg_function_names(self) -> set[str]:
        return self._function_names

    @property
    def by_db_table(self) -> dict[Table, core.Trigger]:
        return self._by_table

    def __setitem__(self, key: str, value: tuple[Any, core.Trigger]) -> None:
        super().__setitem__(key, value)  # type: ignore[no-untyped-call]
        self._note(*value)

    def __delitem__(self, key: str) -> None:
        super().__delitem__(key)  # type: ignore[no-untyped-call]
        self._by_table, self._function_names = {}, set()
        for model, trigger in self.values():
            self._note(model, trigger)

    def _note(self, model: Any, trigger: core.Trigger) -> None:  # noqa: ANN401  the library's `Model` is no class
        self._by_table[model._meta.db_table, str(trigger.name)] = trigger
        self._function_names.add(trigger.get_pgid(model))


def use() -> None:
    """Let the library note triggers here; must be called before the first model is imported."""
    if not isinstance(registry._registry, IndexedRegistry):  # noqa: SLF001
        registry._registry = IndexedRegistry()  # noqa: SLF001
