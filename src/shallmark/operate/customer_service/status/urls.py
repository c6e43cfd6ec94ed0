"""Addresses of the status page."""

from django.urls import URLPattern, path

from shallmark.operate.customer_service.status import views, views_subscribe

urlpatterns: list[URLPattern] = [
    path("status", views.status, name="status"),
    path("status/past", views.past, name="status-past"),
    path("status/subscribe", views_subscribe.Subscribe.as_view(), name="status-subscribe"),
    path("status/asked", views_subscribe.asked, name="status-asked"),
    path("status/confirm/<str:token>", views_subscribe.Confirm.as_view(), name="status-confirm"),
    path("status/leave/<str:token>", views_subscribe.Leave.as_view(), name="status-leave"),
]
