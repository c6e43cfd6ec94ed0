from django.apps import AppConfig


class ConformityConfig(AppConfig):
    name = "shallmark.conformity"
    label = "conformity"
