"""Addresses of approvals."""

from django.urls import path

from shallmark.common.approvals import views

urlpatterns = [path("approvals/<str:token>", views.opened, name="approval-opened")]
