"""The lives of changes, and of what is configured."""

from shallmark.manage.change_configuration.life import (
    asset,
    audit,
    baseline,
    board,
    change,
    deviation,
    discovery,
    freeze,
    freeze_exception,
    item,
    media,
    review,
    task,
    template,
)

__all__ = [
    "asset",
    "audit",
    "baseline",
    "board",
    "change",
    "deviation",
    "discovery",
    "freeze",
    "freeze_exception",
    "item",
    "media",
    "review",
    "task",
    "template",
]
