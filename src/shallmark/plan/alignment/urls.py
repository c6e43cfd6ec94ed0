"""Addresses of this function, before those that every record type gets."""

from django.urls import URLPattern, path

from shallmark.manage.team.views_belonging import PeopleOf
from shallmark.plan.alignment.records import CustomerRecord

urlpatterns: list[URLPattern] = [
    path("customers/<str:reference>/people", PeopleOf.as_view(record_type=CustomerRecord)),
]
