"""Addresses of the judgement: overview, requirements, checks, runs."""

from django.urls import path

from shallmark.conformity.pages import cell, checks, overview, reading, requirements, runs

urlpatterns = [
    path("text-readings/read", reading.read, name="text-reading"),
    path("conformity", overview.overview, name="conformity"),
    path("conformity/cell", cell.cell, name="conformity-cell"),
    path("conformity/run", runs.start, name="conformity-run"),
    path("conformity/progress", runs.progress, name="conformity-progress"),
    path("conformity/runs", runs.listing, name="conformity-runs"),
    path("conformity/requirements", requirements.listing, name="requirements"),
    path("conformity/requirements/<str:key>", requirements.page, name="requirement"),
    path("conformity/attestations", requirements.attestations, name="attestations"),
    path("conformity/checks", checks.listing, name="checks"),
    path("conformity/checks/<str:key>", checks.page, name="check"),
    path("conformity/checks/<str:key>/nonconformity", checks.report, name="check-nonconformity"),
    path("conformity/checks/<str:key>/rows.csv", checks.export, name="check-export"),
]
