"""What a web process does before its first request leaves nothing behind but a quick start."""

import pytest
from django.contrib.sessions.models import Session
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template import engines
from django.test.utils import CaptureQueriesContext
from pghistory.models import Events

from shallmark.cli import warming
from shallmark.conformity import library
from shallmark.pages.tests.factory import make_person


def test_templates_and_checks_are_loaded() -> None:
    warming.load()
    (engine,) = (each for each in engines.all() if hasattr(each, "env"))
    loaded = {name for _loader, name in engine.env.cache}
    assert {"web/base.html", "workplace/record.html", "pages/list.html"} <= loaded
    assert library.built.cache_info().currsize == 1


@pytest.mark.django_db
def test_the_first_pages_are_those_of_somebody_signed_in(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_person("admin")
    answers = []
    ask = WSGIHandler.get_response

    def note(handler: WSGIHandler, request: HttpRequest) -> HttpResponseBase:
        answers.append(ask(handler, request))
        return answers[-1]

    monkeypatch.setattr(WSGIHandler, "get_response", note)
    warming.ask_first_pages(WSGIHandler())
    assert [answer.status_code for answer in answers] == [302, 200, 200]
    assert not caplog.records


@pytest.mark.django_db
def test_nothing_of_the_first_pages_stays() -> None:
    make_person("admin")
    before = Events.objects.count()
    with CaptureQueriesContext(connection) as queries:
        warming.ask_first_pages(WSGIHandler())
    assert any("INSERT" in query["sql"] for query in queries), "its session"
    assert not Session.objects.exists()
    assert Events.objects.count() == before


@pytest.mark.django_db
def test_nobody_can_sign_in_yet() -> None:
    warming.ask_first_pages(WSGIHandler())
    assert not Session.objects.exists()
