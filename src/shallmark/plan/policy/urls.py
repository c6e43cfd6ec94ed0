"""Addresses of this function, before those that every record type gets."""

from django.urls import URLPattern, path

from shallmark.plan.policy import views_documents as views

urlpatterns: list[URLPattern] = [
    path("documents/<str:reference>/versions/<str:version>", views.ReadVersion.as_view()),
    path("documents/<str:reference>/remind", views.RemindReaders.as_view()),
    path("document-versions/<str:reference>/decide", views.DecideVersion.as_view()),
    path("document-versions/<str:reference>/file", views.AttachFile.as_view()),
]
