"""What `serve` does when it meets a database in which nobody is yet."""

import secrets
from importlib import import_module
from types import ModuleType

from shallmark.cli.output import say

ADMINISTRATOR = "admin"


def demonstration() -> ModuleType | None:
    """The module that loads the demonstration organisation, where this copy carries it."""
    try:
        return import_module("shallmark.simulate.demo")
    except ModuleNotFoundError as error:
        if error.name != "shallmark.simulate.demo":
            raise
        return None


def demonstration_accounts() -> bool:
    """Whether anybody in the database is a demonstration account."""
    from django.contrib.auth import get_user_model

    return bool(get_user_model().objects.filter(is_demo=True, is_active=True).exists())


def somebody_signs_in() -> bool:
    from django.contrib.auth import get_user_model

    people = get_user_model().objects.filter(is_active=True, username__isnull=False)
    return bool(people.exists())


def load_demonstration() -> None:
    """Queue the loading as a job; the pages show its progress."""
    if demonstration() is None:
        return
    import_module("shallmark.simulate.jobs").queue()
    say("The demonstration organisation is being loaded; the page shows how far it is.")


def make_administrator() -> str | None:
    """Make the first administrator if nobody can sign in; returns the password, shown only once."""
    if somebody_signs_in():
        return None
    from django.contrib.auth import get_user_model
    from django.contrib.auth.hashers import make_password

    from shallmark.kernel import door

    password = secrets.token_urlsafe(12)
    values = {
        "title": "Administrator",
        "username": ADMINISTRATOR,
        "is_superuser": True,
        "password": make_password(password),
    }
    door.create(get_user_model(), by=None, values=values, reason="First start", source="seed")
    return password


def seed() -> None:
    """Day-one roles, matrices, categories and targets; does nothing where they are."""
    import_module("shallmark.simulate.day_one").seed()
