"""The lives of incidents, and of requests with what they are ordered from."""

from shallmark.operate.customer_service.life import incident, request

__all__ = ["incident", "request"]
