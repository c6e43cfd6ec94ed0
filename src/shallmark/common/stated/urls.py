"""Addresses of what waits for confirmation."""

from django.urls import path

from shallmark.common.stated import views

urlpatterns = [
    path("to-confirm", views.to_confirm, name="to-confirm"),
]
