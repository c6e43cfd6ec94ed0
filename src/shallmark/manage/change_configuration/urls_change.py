"""Addresses of changes: deciding, the impact, the schedule and its feed."""

from django.urls import URLPattern, path

from shallmark.manage.change_configuration import views_change, views_copy, views_decide

urlpatterns: list[URLPattern] = [
    path("changes/<str:reference>/decide", views_decide.DecideChange.as_view()),
    path("changes/<str:reference>/decide/seen", views_decide.SeenChange.as_view()),
    path("changes/<str:reference>/impact", views_change.TakeImpact.as_view()),
    path("changes/<str:reference>/tasks", views_change.AddTask.as_view()),
    path("changes/<str:reference>/copy", views_copy.CopyChange.as_view()),
    path("board-of-changes", views_change.Board.as_view(), name="change-board"),
    path("standard-changes/<str:reference>/decide", views_decide.DecideTemplate.as_view()),
    path("standard-changes/<str:reference>/decide/seen", views_decide.SeenTemplate.as_view()),
    path("schedule-of-change", views_change.Schedule.as_view(), name="change-schedule"),
    path(
        "schedule-of-change/address",
        views_change.NewFeedAddress.as_view(),
        name="change-feed-address",
    ),
    # Under /api, where a token stands for the sign-in.
    path(
        "api/schedule-of-change/<str:token>.ics",
        views_change.ScheduleFeed.as_view(),
        name="change-feed",
    ),
]
