"""Addresses of the status page."""

from django.urls import URLPattern, path

from shallmark.operate.customer_service.status import views

urlpatterns: list[URLPattern] = [
    path("status", views.status, name="status"),
    path("status/past", views.past, name="status-past"),
]
