"""Addresses of notices."""

from django.urls import path

from shallmark.common.notices import views

urlpatterns = [
    path("notices", views.notices, name="notices"),
    path("notices/count", views.bell, name="notices-count"),
    path("notices/read", views.read_all, name="notices-read"),
    path("notices/<int:pk>", views.read_one, name="notice"),
    path("notices/preferences", views.preferences, name="notice-preferences"),
]
