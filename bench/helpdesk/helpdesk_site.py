"""A site of django-helpdesk as its documentation sets one up: settings, addresses, and tickets.

It runs in the environment that bench/peers.py makes. `python helpdesk_site.py TICKETS` makes the
tables, a queue, people and tickets, and prints as JSON what a client needs; `gunicorn
helpdesk_site` serves it.
"""

import json
import os
import random
import sys
from base64 import b64encode
from datetime import timedelta

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import include, path

#: rows that are written by one statement
AT_ONCE = 2_000
WORDS = (
    "printer", "scanner", "mailbox", "network", "certificate", "report", "wireless", "hall", "gate",
    "error", "offline", "slow", "yesterday", "again", "reachable", "figures", "desktop", "account",
)  # fmt: skip

settings.configure(
    SECRET_KEY="of the bench",  # noqa: S106
    ALLOWED_HOSTS=["127.0.0.1", "localhost"],
    USE_TZ=True,
    SITE_ID=1,
    ROOT_URLCONF=__name__,
    STATIC_URL="/static/",
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
    LOGIN_URL="helpdesk:login",
    HELPDESK_TEAMS_MODE_ENABLED=False,
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": [
            "rest_framework.authentication.TokenAuthentication",
            "rest_framework.authentication.SessionAuthentication",
        ]
    },
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "django.contrib.staticfiles",
        "django.contrib.sites",
        "django.contrib.humanize",
        "django.contrib.admin",
        "rest_framework",
        "rest_framework.authtoken",
        "helpdesk.apps.HelpdeskConfig",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": os.environ["PEER_DATABASE"],
            "HOST": os.environ["PEER_HOST"],
            "USER": os.environ["PEER_USER"],
            "PASSWORD": os.environ["PEER_PASSWORD"],
            "CONN_MAX_AGE": None,
        }
    },
)
#: what gunicorn serves
application = get_wsgi_application()
urlpatterns = [path("", include("helpdesk.urls", namespace="helpdesk"))]


def fill(tickets: int) -> dict[str, object]:
    """Tables, a queue, an agent and the tickets; returns what a client needs."""
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.test import Client
    from helpdesk.models import Queue
    from rest_framework.authtoken.models import Token

    call_command("migrate", verbosity=0)
    call_command("loaddata", "emailtemplate.json", verbosity=0)
    agent = User.objects.create_superuser("ana", "ana@example.org", "of the bench")
    queue = Queue.objects.create(title="Desk", slug="desk", allow_public_submission=True)
    last = _tickets(queue, agent, tickets)
    client = Client()
    client.force_login(agent)
    query = {"filtering": {}, "filtering_null": {}, "sorting": "created", "sortreverse": True}
    return {
        "token": Token.objects.create(user=agent).key,
        "session": client.cookies["sessionid"].value,
        "queue": queue.pk,
        "last": last,
        "all": _coded({**query, "search_string": ""}),
        "text": _coded({**query, "search_string": "printer"}),
    }


def _coded(query: dict[str, object]) -> str:
    return b64encode(json.dumps(query).encode()).decode()


def _tickets(queue: object, agent: object, many: int) -> int:
    """Tickets with one follow-up each, over a year; returns the key of the last."""
    from django.utils import timezone
    from helpdesk.models import FollowUp, Ticket

    chance = random.Random(7)  # noqa: S311  # no secret: the same tickets each time
    now = timezone.now()
    for first in range(0, many, AT_ONCE):
        batch = [
            Ticket(
                title=" ".join(chance.choices(WORDS, k=5)),
                description=" ".join(chance.choices(WORDS, k=40)),
                queue=queue,
                submitter_email=f"person{chance.randrange(400)}@example.org",
                assigned_to=agent,
                status=1 if number > many - 800 else 4,
                priority=chance.randint(1, 5),
                created=now - timedelta(minutes=(many - number) * 525_600 / many),
                modified=now,
            )
            for number in range(first, min(first + AT_ONCE, many))
        ]
        stored = Ticket.objects.bulk_create(batch)
        FollowUp.objects.bulk_create(
            FollowUp(ticket=ticket, date=ticket.created, title="Opened", public=True)
            for ticket in stored
        )
    return int(Ticket.objects.order_by("-pk").values_list("pk", flat=True)[0])


if __name__ == "__main__":
    print(json.dumps(fill(int(sys.argv[1]))))
