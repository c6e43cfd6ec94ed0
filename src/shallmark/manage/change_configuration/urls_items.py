"""Addresses of configuration beyond those of every record."""

from django.urls import path

from shallmark.manage.change_configuration import (
    audit_findings,
    views_item_page,
    views_items,
    views_media,
    views_merge,
)

urlpatterns = [
    path("media-items/<str:reference>/file", views_media.file),
    path(
        "discrepancies/<str:reference>/nonconformity",
        audit_findings.RaiseNonconformity.as_view(),
    ),
    path("items/attributes", views_item_page.own_attributes),
    path("items/<str:reference>/impact", views_items.ItemImpact.as_view()),
    path("items/<str:reference>/graph", views_items.ItemGraph.as_view()),
    path("items/<str:reference>/relations", views_item_page.ItemRelations.as_view()),
    path("items/<str:reference>/neighbourhood", views_item_page.ItemDrawing.as_view()),
    path("items/<str:reference>/merge", views_merge.ItemMerge.as_view()),
    path("items/<str:reference>/past", views_item_page.ItemPast.as_view()),
]
