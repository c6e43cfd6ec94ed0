"""Addresses of this function, before those that every record type gets."""

from django.urls import URLPattern, path

from shallmark.manage.team import views, views_access, views_sign_in
from shallmark.manage.team.records import TeamRecord
from shallmark.manage.team.views_belonging import Belongs

urlpatterns: list[URLPattern] = [
    path(
        "teams/<str:reference>/people",
        Belongs.as_view(record_type=TeamRecord, place="people"),
    ),
    path("access-changes/<str:reference>/confirm", views_access.ConfirmAccess.as_view()),
    path("to-confirm/second", views_access.second_person, name="to-confirm-second"),
    path("settings/sign-in", views_sign_in.SignInWaits.as_view(), name="sign-in-waits"),
    path("separation-of-duties/matrix", views.DutiesApart.as_view(), name="duties-apart"),
    path("responsibilities/matrix", views.WhoDoesWhat.as_view(), name="who-does-what"),
]
