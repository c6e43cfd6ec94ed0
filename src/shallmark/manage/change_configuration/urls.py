"""Addresses of changes, before those that every record type gets."""

from django.urls import URLPattern

from shallmark.manage.change_configuration import forms_change, urls_items

# Before the first page: how forms ask, and how pages say it.
forms_change.use_fields()

urlpatterns: list[URLPattern] = [*urls_items.urlpatterns]
