"""Pages of risks, controls, exceptions, nonconformities and improvements."""

from shallmark.manage.grc.records import access, improve, risk

__all__ = ["access", "improve", "risk"]
