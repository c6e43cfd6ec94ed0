"""The lives of incidents, of requests with what they are ordered from, and of surveys."""

from shallmark.operate.customer_service.life import incident, request, satisfaction

__all__ = ["incident", "request", "satisfaction"]
