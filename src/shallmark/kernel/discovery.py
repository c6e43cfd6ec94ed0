"""What each app of ours declares in a module of an agreed name, as the admin does in `admin`."""

from importlib import import_module
from types import ModuleType

from django.apps import apps
from django.utils.module_loading import module_has_submodule


def app_modules(name: str) -> list[ModuleType]:
    """The module `name` of each app that has one, the lower floors first; not of the kernel."""
    return [
        import_module(f"{config.name}.{name}")
        for config in reversed(list(apps.get_app_configs()))
        if config.name.startswith("shallmark.")
        and config.name not in {"shallmark.kernel", "shallmark.config"}
        and module_has_submodule(config.module, name)
    ]
