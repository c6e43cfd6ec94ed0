"""Addresses of changes: deciding, the impact, the schedule and its feed."""

from django.urls import URLPattern, path

from shallmark.manage.change_configuration import forms_change, page_change, views_change

# Before the first page: how forms ask, and how pages say it.
forms_change.use_fields()
page_change.use_parts()

urlpatterns: list[URLPattern] = [
    path("changes/<str:reference>/decide", views_change.DecideChange.as_view()),
    path("changes/<str:reference>/impact", views_change.TakeImpact.as_view()),
    path("changes/<str:reference>/tasks", views_change.AddTask.as_view()),
    path("standard-changes/<str:reference>/decide", views_change.DecideTemplate.as_view()),
    path("schedule-of-change", views_change.Schedule.as_view(), name="change-schedule"),
    # Under /api, where a token stands for the sign-in.
    path(
        "api/schedule-of-change/<str:token>.ics",
        views_change.ScheduleFeed.as_view(),
        name="change-feed",
    ),
]
