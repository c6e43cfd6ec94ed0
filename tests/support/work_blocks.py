"""Blocks of work as tests look for them in the page of a record."""

from typing import Any

from django.test import Client


def page_of(client: Client, record: Any) -> str:
    """The page of a record as this reader sees it."""
    return client.get(record.get_absolute_url()).content.decode()


def block(page: str, key: str) -> str:
    """One block of the page; empty where it is not there."""
    _before, found, rest = page.partition(f'id="work-{key}"')
    return rest.partition("</section>")[0] if found else ""
