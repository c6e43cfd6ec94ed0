"""Addresses of the service desk, before those that every record type gets."""

from django.urls import URLPattern, path

from shallmark.kernel.pages.record_suggest import Suggest

urlpatterns: list[URLPattern] = [
    path("suggest/<str:key>", Suggest.as_view(), name="suggest"),
]
