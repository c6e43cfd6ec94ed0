from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "shallmark.api"
    label = "api"
