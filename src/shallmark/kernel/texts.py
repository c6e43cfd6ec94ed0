"""Texts for people: translated at once, or when they are shown; written by people, or blank."""

from django_stubs_ext import StrOrPromise as Text


def has_text(value: str | None) -> bool:
    """Whether somebody wrote something: blanks say nothing."""
    return bool((value or "").strip())


def capital(text: Text | None) -> str:
    """Django's labels are written small; at the head of a line they begin with a capital."""
    whole = str(text or "")
    return whole[:1].upper() + whole[1:]


__all__ = ["Text", "capital", "has_text"]
