"""Addresses of this function, before those that every record type gets."""

from django.urls import URLPattern, path

from shallmark.manage.team import views

urlpatterns: list[URLPattern] = [
    path("separation-of-duties/matrix", views.DutiesApart.as_view(), name="duties-apart"),
    path("responsibilities/matrix", views.WhoDoesWhat.as_view(), name="who-does-what"),
]
