"""Addresses of this function, before those that every record type gets."""

from django.urls import URLPattern

from shallmark.manage.change_configuration import urls_change, urls_items

urlpatterns: list[URLPattern] = [*urls_change.urlpatterns, *urls_items.urlpatterns]
