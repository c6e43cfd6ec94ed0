"""Addresses of search. The palette's own address is the web's."""

from django.urls import path

from shallmark.common.search import views

urlpatterns = [
    path("search", views.results, name="search"),
    path("search/words", views.words, name="search-words"),
]
