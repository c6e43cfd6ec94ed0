from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "shallmark.pages"
    label = "pages"
