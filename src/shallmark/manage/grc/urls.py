"""Addresses of this function, before those that every record type gets."""

from django.urls import URLPattern, path

from shallmark.manage.grc import views

urlpatterns: list[URLPattern] = [
    path("risks/map", views.RiskMap.as_view(), name="risk-map"),
    path("risks/map/<str:reference>", views.RiskAside.as_view()),
    path("nonconformities/<str:reference>/found", views.FoundRows.as_view()),
    path("nonconformities/<str:reference>/effect", views.Effect.as_view()),
]
