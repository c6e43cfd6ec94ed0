"""Every app stands on a floor, in the order in which `.importlinter` states them."""

import configparser
import re

from django.apps import apps
from django.conf import settings

from shallmark.cli.testing.system import ROOT


def floors() -> list[str]:
    """Packages from the top floor to the bottom one."""
    parsed = configparser.ConfigParser()
    parsed.read(ROOT / ".importlinter")
    return re.findall(r"shallmark[.\w]*", parsed["importlinter:contract:floors"]["layers"])


def floor_of(app: str) -> int | None:
    """The number of the floor on which an app stands; 0 is the top."""
    for number, package in enumerate(floors()):
        if app == package or app.startswith(package + "."):
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
