"""By what right a write is made, apart from where it comes from.

Without an authority the rights of the person who writes are asked. `FOLLOWING` and `SYSTEM`
(`kernel.system`) are the only others, and each says when it is refused.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Following:
    """The write follows from the one that is open, whoever made that: it is part of it.

    Refused where no write is open. The history keeps the person, the source, and what it followed.
    """


@dataclass(frozen=True, slots=True)
class System:
    """The system itself acts. Refused wherever a person is at work."""


FOLLOWING = Following()

Authority = Following | System

__all__ = ["FOLLOWING", "Authority", "Following", "System"]
