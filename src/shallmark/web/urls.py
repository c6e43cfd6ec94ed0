"""Pages that belong to no record."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView
from django.urls import path

from shallmark.kernel.records import get_record_type
from shallmark.web import (
    accounts,
    settings_page,
    time_zones,
    views,
    views_function,
    views_import,
    views_invite,
    views_leave,
    views_parameter_new,
    views_parameters,
    views_room,
    views_sent,
    views_service_new,
    views_suggest,
)
from shallmark.web.rooms import ROOMS

urlpatterns = [
    path("style", views.style, name="style"),
    path("palette", views.palette, name="palette"),
    path("create", views.create, name="create"),
    path("jobs", views.jobs, name="jobs"),
    path("sent/<str:token>", views_sent.sent, name="sent"),
    path("suggest/<str:keys>", views_suggest.Suggest.as_view(), name="suggest"),
    path("functions/<slug:key>", views_function.page, name="function"),
    path("functions/<slug:key>/judged", views_function.judged, name="function-judged"),
    path("functions/<slug:key>/checks", views_function.checks, name="function-checks"),
    path("functions/<slug:key>/charts", views_function.charts, name="function-charts"),
    path("functions/<slug:key>/front", views_function.front, name="function-front"),
    path("functions/<slug:key>/charts/rows", views_function.charted, name="function-charted"),
    path("settings", settings_page.settings, name="settings"),
    path("settings/parameters", views_parameters.parameters, name="parameters"),
    path("import", views_import.ImportChoose.as_view(), name="import"),
    path("import/<str:key>", views_import.ImportFile.as_view(), name="import-file"),
    path("import/<str:key>/<str:token>", views_import.ImportJob.as_view(), name="import-job"),
    path(
        "import/<str:key>/<str:token>/columns",
        views_import.ImportColumns.as_view(),
        name="import-columns",
    ),
    path(
        "import/<str:key>/<str:token>/rejected.csv",
        views_import.ImportRejected.as_view(),
        name="import-rejected",
    ),
    path("parameters/new", views_parameter_new.SetParameter.as_view()),
    path("people/new", views_invite.InvitePerson.as_view()),
    path("people/<str:reference>/invitation", views_invite.Invitation.as_view()),
    path("people/<str:reference>/leave", views_leave.Leave.as_view()),
    path("services/new", views_service_new.NewService.as_view()),
    path("sign-in", accounts.SignIn.as_view(), name="sign-in"),
    *(
        path(
            f"{get_record_type(key).slug}/<str:reference>/now",
            views_room.RecordRoom.as_view(record_type=get_record_type(key)),
        )
        for key in ROOMS
    ),
    # Somebody whose sign-in has run out meanwhile is signed out already, and led to the sign-in.
    path("sign-out", login_not_required(LogoutView.as_view()), name="sign-out"),
    path("time-zone", time_zones.OwnZone.as_view(), name="time-zone"),
    path("password", accounts.PasswordChange.as_view(), name="password-change"),
    path("password/changed", accounts.PasswordChanged.as_view(), name="password-changed"),
    path("password/reset", accounts.PasswordReset.as_view(), name="password-reset"),
    path("password/reset/sent", accounts.PasswordResetSent.as_view(), name="password-reset-sent"),
    path(
        "password/reset/<uidb64>/<token>",
        accounts.PasswordResetConfirm.as_view(),
        name="password-reset-confirm",
    ),
    path("password/reset/done", accounts.PasswordResetDone.as_view(), name="password-reset-done"),
]
