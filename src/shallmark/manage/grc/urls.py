"""Addresses of this function, before those that every record type gets."""

from django.urls import URLPattern, path

from shallmark.manage.grc import views

urlpatterns: list[URLPattern] = [
    path("risks/map", views.RiskMap.as_view(), name="risk-map"),
]
