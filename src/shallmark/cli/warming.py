"""What a web process does before it takes requests, so that no reader waits for it."""

from importlib import import_module
from pathlib import Path
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.db import DatabaseError, transaction
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.urls import get_resolver

PACKAGE = Path(__file__).resolve().parents[1]
# They touch what most pages need: the frame, a list, the session.
PAGES = ("/sign-in", "/", "/incidents")


def load() -> None:
    """Load addresses, templates and checks; needs no database."""
    # Models can be imported only when Django is set up, which whoever calls has done.
    from shallmark.conformity import library

    list(get_resolver().url_patterns)
    library.built()
    for engine in engines.all():
        if isinstance(engine, Jinja2):
            _load_templates(engine)


def _load_templates(engine: Jinja2) -> None:
    environment = engine.env
    assert environment.loader
    for name in environment.list_templates(extensions=["html"]):
        _source, file, _is_current = environment.loader.get_source(environment, name)
        if file and Path(file).is_relative_to(PACKAGE):
            environment.get_template(name)


def ask_first_pages(handler: WSGIHandler) -> None:
    """Ask for some pages in this thread, with its connection; nothing of it stays.

    Where the database is away, the first reader finds it.
    """
    try:
        with transaction.atomic():
            cookie = _signed_in()
            for path in PAGES:
                _ask(handler, path, cookie)
            transaction.set_rollback(True)
    except DatabaseError:
        return


def _signed_in() -> str:
    """The cookie of a session that is rolled back, where there is anybody who can sign in."""
    people = get_user_model()._default_manager.filter(is_active=True, username__isnull=False)
    person = people.order_by("-is_superuser", "pk").first()
    if person is None:
        return ""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    # The last one knows people; those before it only refuse.
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def _ask(handler: WSGIHandler, path: str, cookie: str) -> None:
    host = settings.ALLOWED_HOSTS[0].lstrip(".*") or "localhost"
    environ = {"PATH_INFO": path, "HTTP_HOST": host, "HTTP_COOKIE": cookie}
    setup_testing_defaults(environ)
    # Within Django's signals of a request the connection would be closed, and with it all of this.
    handler.get_response(WSGIRequest(environ))
