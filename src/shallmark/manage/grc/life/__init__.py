"""The lives of governance, risk and compliance."""

from shallmark.manage.grc.life import (
    access,
    control,
    exception,
    improvement,
    nonconformity,
    risk,
)

__all__ = ["access", "control", "exception", "improvement", "nonconformity", "risk"]
