"""The lives of incidents, their reviews, of requests, articles and surveys."""

from shallmark.operate.customer_service.life import (
    article,
    incident,
    major_review,
    request,
    satisfaction,
)

__all__ = ["article", "incident", "major_review", "request", "satisfaction"]
