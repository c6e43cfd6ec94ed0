"""Who writes and reads: the kernel knows no record, yet its signatures name the person.

`Person` is the user model. The type checker resolves it through `AUTH_USER_MODEL`, so that a
mistyped attribute is found; at run time the base class of all user models stands for it.
"""

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

if TYPE_CHECKING:
    from django.contrib.auth.models import _User as Person
else:
    from django.contrib.auth.base_user import AbstractBaseUser as Person


def signed_in(request: HttpRequest) -> Person:
    """The person who makes the request.

    Raises:
        PermissionDenied: nobody has signed in.

    """
    if not request.user.is_authenticated:
        raise PermissionDenied
    return request.user


__all__ = ["Person", "signed_in"]
