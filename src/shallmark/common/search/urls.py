"""Addresses of search. The palette's own address is the web's."""

from django.urls import path

from shallmark.common.search import saved, views

urlpatterns = [
    path("search", views.results, name="search"),
    path("search/saved", saved.save, name="search-saved"),
    path("search/words", views.words, name="search-words"),
]
