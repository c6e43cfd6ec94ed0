"""Addresses of discussions and files."""

from django.urls import path

from shallmark.common.discussion import views

urlpatterns = [
    path("discuss/<str:record_key>/<str:reference>", views.discuss, name="discuss"),
    path("discuss/<str:record_key>/<str:reference>/entries", views.entries, name="discussion"),
    path("discuss/<str:record_key>/<str:reference>/texts", views.texts, name="canned-texts-for"),
    path("presence/<str:record_key>/<str:reference>", views.present, name="presence"),
    path("files/<int:pk>/<str:name>", views.download, name="attachment"),
]
