"""The accounts of the demonstration that the sign-in page offers by one press."""

from shallmark.manage.team.models import Person, RoleDefinition
from shallmark.manage.team.simulate.people_data import ACCOUNTS


def accounts() -> list[dict[str, str]]:
    """The named accounts that can sign in now: user name, name, and the role for which one does.

    Their password is known to everybody: they are let in on the machine itself only.
    """
    first = {username: keys[0] if keys else "" for username, _name, _team, keys in ACCOUNTS}
    known = Person.objects.filter(is_demo=True, is_active=True, username__in=first)
    names = dict(known.values_list("username", "title"))
    titles = dict(RoleDefinition.objects.filter(key__in=first.values()).values_list("key", "title"))
    return [
        {"username": username, "name": names[username], "role": titles.get(key, "")}
        for username, key in first.items()
        if username in names
    ]
