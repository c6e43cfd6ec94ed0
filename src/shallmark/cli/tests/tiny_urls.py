"""Pages of the smallest site: add a row, and count the rows."""

import os

from django.contrib.auth.models import Group
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path


def count(_request: HttpRequest) -> HttpResponse:
    return JsonResponse({"rows": Group.objects.count(), "process": os.getpid()})


def add(_request: HttpRequest, name: str) -> HttpResponse:
    Group.objects.create(name=name)
    return HttpResponse("kept")


urlpatterns = [path("", count), path("add/<str:name>", add)]
