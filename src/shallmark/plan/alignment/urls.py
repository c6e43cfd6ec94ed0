"""Addresses of this function, before those that every record type gets."""

from django.urls import URLPattern, path

from shallmark.manage.team.views_belonging import Belongs
from shallmark.plan.alignment.records import CustomerRecord, ServiceRecord

urlpatterns: list[URLPattern] = [
    path(
        f"customers/<str:reference>/{place}",
        Belongs.as_view(record_type=CustomerRecord, place=place),
    )
    for place in ("people", "services")
] + [
    path(
        "services/<str:reference>/customers",
        Belongs.as_view(record_type=ServiceRecord, place="customers"),
    )
]
