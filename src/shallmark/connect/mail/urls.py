"""Addresses of e-mail."""

from django.urls import path

from shallmark.connect.mail import views, views_new

urlpatterns = [
    path("settings/channels", views.channels, name="channels"),
    path("mails", views.mails, name="mails"),
    path("mails/<int:pk>", views.mail, name="mail"),
    path("mails/<int:pk>/raw", views.raw, name="mail-raw"),
    path("mails/<int:pk>/release", views.release, name="mail-release"),
    path("mails/<int:pk>/delete", views.delete, name="mail-delete"),
    path("mailboxes/new", views_new.MailboxCreate.as_view(), name="mailbox-new"),
    path("mailboxes/<str:reference>/sign-in", views.sign_in, name="mailbox-sign-in"),
    path("mailboxes/<str:reference>/test", views.test, name="mailbox-test"),
]
