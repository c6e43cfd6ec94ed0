"""What the web server runs."""

import os
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.db.backends.signals import connection_created

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shallmark.config.settings")
application = get_wsgi_application()


def plan_quickly(*, connection: Any, **_said: Any) -> None:
    """Let PostgreSQL join in the order of the statement.

    A page reads one record or fifty and joins their names: no other order is better, and to think
    of all orders takes three times as long as to answer.
    """
    with connection.cursor() as cursor:
        cursor.execute("set join_collapse_limit = 1")


connection_created.connect(plan_quickly)
