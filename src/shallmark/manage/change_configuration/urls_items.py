"""Addresses of configuration beyond those of every record."""

from django.urls import path

from shallmark.manage.change_configuration import views_media

urlpatterns = [path("media-items/<str:reference>/file", views_media.file)]
