"""The lives of incidents, of requests with what they are ordered from, articles and surveys."""

from shallmark.operate.customer_service.life import article, incident, request, satisfaction

__all__ = ["article", "incident", "request", "satisfaction"]
