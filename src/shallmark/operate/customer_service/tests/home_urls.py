"""The addresses with the first screens of the service desk before any other one's."""

from django.urls import include, path

urlpatterns = [
    path("", include("shallmark.operate.customer_service.urls")),
    path("", include("shallmark.config.urls")),
]
