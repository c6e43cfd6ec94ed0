"""Addresses of the service desk, before those that every record type gets."""

from django.urls import URLPattern, path

from shallmark.kernel.records import get_record_type
from shallmark.operate.customer_service import (
    views_clocks,
    views_form,
    views_home,
    views_incident,
    views_matrix,
    views_merge,
    views_new,
    views_request,
    views_satisfaction,
)
from shallmark.operate.customer_service.articles import views as articles
from shallmark.operate.customer_service.portal import articles as portal_articles
from shallmark.operate.customer_service.portal import views as portal
from shallmark.operate.customer_service.portal import views_order
from shallmark.operate.customer_service.room import views as room

ONE = "incidents/<str:reference>"
urlpatterns: list[URLPattern] = [
    path("", views_home.Home.as_view(), name="home"),
    path("articles/<str:reference>/word", articles.ReaderWord.as_view(), name="article-word"),
    path("tickets", portal.tickets, name="tickets"),
    path("portal/ask", portal.ask, name="portal-ask"),
    path("portal/answers", portal_articles.answers, name="portal-answers"),
    path(
        "portal/articles/<str:reference>",
        portal_articles.Article.as_view(),
        name="portal-article",
    ),
    path("portal/catalogue", views_order.catalogue, name="portal-catalogue"),
    path("portal/catalogue/<str:reference>", views_order.Order.as_view(), name="portal-order"),
    path("portal/services", portal.services, name="portal-services"),
    path("triage/priority", views_home.Foreseen.as_view(), name="triage-priority"),
    path("settings/matrix", views_matrix.Matrix.as_view(), name="priority-matrix"),
    path("incidents-alike", views_new.Matches.as_view(), name="incident-matches"),
    path("incidents/new", views_new.IncidentCreate.as_view(), name="incident-new"),
    path(
        "requests/<str:reference>/decide",
        views_request.Decide.as_view(),
        name="service_request-decide",
    ),
    path(
        "incidents/<str:reference>/satisfaction",
        views_satisfaction.HowWasIt.as_view(record_type=get_record_type("incident")),
        name="incident-satisfaction",
    ),
    path(
        "requests/<str:reference>/satisfaction",
        views_satisfaction.HowWasIt.as_view(record_type=get_record_type("service_request")),
        name="service_request-satisfaction",
    ),
    path(
        "requests/<str:reference>/answer",
        views_order.RequesterAnswer.as_view(),
        name="service_request-answer",
    ),
    path(
        f"{ONE}/explain",
        views_clocks.ExplainClocks.as_view(record_type=get_record_type("incident")),
        name="incident-explain",
    ),
    path(
        "requests/<str:reference>/explain",
        views_clocks.ExplainClocks.as_view(record_type=get_record_type("service_request")),
        name="service_request-explain",
    ),
    path(
        "requests/<str:reference>/form",
        views_request.AsSeen.as_view(),
        name="service_request-form",
    ),
    path(
        "request-items/<str:reference>/form",
        views_form.ItemForm.as_view(),
        name="request_item-form",
    ),
    path(
        "request-items/<str:reference>/step",
        views_form.ItemStep.as_view(),
        name="request_item-step-added",
    ),
    path(f"{ONE}/texts", views_incident.CannedTexts.as_view(), name="incident-texts"),
    path(f"{ONE}/known-errors", views_incident.KnownErrors.as_view(), name="incident-known"),
    path(f"{ONE}/take-article", views_incident.TakeArticle.as_view(), name="incident-take"),
    path(f"{ONE}/make-article", views_incident.MakeArticle.as_view(), name="incident-article"),
    path(f"{ONE}/triaging", views_home.Triage.as_view(), name="incident-triage"),
    path(f"{ONE}/match", views_home.UseMatch.as_view(), name="incident-match"),
    path(f"{ONE}/merge", views_merge.Merge.as_view(), name="incident-merge"),
    path(f"{ONE}/acknowledge", views_incident.Acknowledge.as_view(), name="incident-acknowledge"),
    path(f"{ONE}/answer", views_incident.CallerAnswer.as_view(), name="incident-answer"),
    path(f"{ONE}/room", room.Room.as_view(), name="incident-room"),
    path(f"{ONE}/room/fresh", room.RoomFresh.as_view(), name="incident-room-fresh"),
    path(f"{ONE}/room/fact", room.RoomFact.as_view(), name="incident-room-fact"),
    path(f"{ONE}/room/role", room.RoomRole.as_view(), name="incident-room-role"),
    path(f"{ONE}/room/update", room.RoomUpdate.as_view(), name="incident-room-update"),
    path(f"{ONE}/room/preview", room.RoomPreview.as_view(), name="incident-room-preview"),
    path(f"{ONE}/room/report", room.RoomReport.as_view(), name="incident-room-report"),
    path(
        "major-reviews/<str:reference>/attend",
        room.ReviewAttend.as_view(),
        name="major_review-attend",
    ),
]
