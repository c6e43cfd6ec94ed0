"""Every app stands on a floor, in the order in which `.importlinter` states them."""

from django.apps import apps
from django.conf import settings

from shallmark.cli.testing.changed import floors
from shallmark.cli.testing.system import ROOT
from tests.support.imports import imports


def floor_of(app: str) -> int | None:
    """The number of the floor on which an app stands; 0 is the top."""
    for number, packages in enumerate(floors()):
        if any(app == package or app.startswith(package + ".") for package in packages):
            return number
    return None


def own_apps() -> list[str]:
    return [app for app in settings.INSTALLED_APPS if app.startswith("shallmark.")]


def test_every_app_stands_on_a_floor() -> None:
    homeless = [app for app in own_apps() if floor_of(app.removesuffix(".apps")) is None]
    assert not homeless, f"give these apps a floor in .importlinter: {homeless}"


def test_every_package_stands_on_a_floor() -> None:
    source = ROOT / "src"
    folders = {
        path.parent for path in source.glob("shallmark/**/models*") if "tests" not in str(path)
    }
    names = {".".join(folder.relative_to(source).parts) for folder in folders}
    homeless = sorted(name for name in names if floor_of(name) is None)
    assert not homeless, f"give these packages a floor in .importlinter: {homeless}"


def test_foreign_keys_point_down() -> None:
    upward = []
    for model in apps.get_models():
        here = floor_of(model.__module__)
        for field in model._meta.get_fields():
            target = field.related_model if field.concrete and field.is_relation else None
            # The person is named by everything, the kernel's abstract record included.
            if here is None or target is None or isinstance(target, str):
                continue
            if target._meta.label == settings.AUTH_USER_MODEL:
                continue
            there = floor_of(target.__module__)
            if there is not None and there < here:
                upward.append(f"{model._meta.label}.{field.name} -> {target._meta.label}")
    assert not upward, f"move the record or turn the key round: {upward}"


def test_nothing_of_a_function_imports_a_simulation() -> None:
    """Its own `simulate` may: that is the one exception that `.importlinter` makes."""
    above = ("shallmark.cli.", "shallmark.config.", "shallmark.web.", "shallmark.simulate")
    wrong = [
        f"{each.module} -> {each.target}"
        for each in imports()
        if is_simulation(each.target)
        and not is_simulation(each.module)
        and not each.module.startswith(above)
    ]
    assert not wrong


def test_the_tools_of_the_simulation_import_no_functions_part_of_it() -> None:
    wrong = [
        f"{each.module} -> {each.target}"
        for each in imports()
        if each.module.startswith("shallmark.simulate")
        and is_simulation(each.target)
        and not each.target.startswith("shallmark.simulate")
    ]
    assert not wrong


def is_simulation(module: str) -> bool:
    return "simulate" in module.split(".")
