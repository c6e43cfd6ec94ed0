"""Addresses of exchange beside those that every list gets."""

from django.urls import path

from shallmark.connect.exchange import views_search

urlpatterns = [path("search/export.<str:form>", views_search.export, name="search-export")]
