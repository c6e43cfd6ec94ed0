"""What is measured inside the process: pages, search and checks, and what the API's clients need.

`python bench/inside.py pages|checks|token|session` prints JSON. Server time is that of the whole
stack of middleware, view and database, without a network; processor time is that of the web
process alone.
"""

import json
import random
import secrets
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

#: requests of each address, and records that are opened
ROUNDS, RECORDS = 40, 200
#: what is typed: common and rare words, beginnings of words, a number, what is nowhere
TYPED = (
    "error", "printer", "report yesterday", "wireless hall", "check", "sign in holi",
    "mailbox not reachable", "INC0000042", "vpn cert", "figures of yesterday", "zzyzx",
)  # fmt: skip
VIEWS = (
    "mine", "team", "due", "breached", "reminder", "major", "vip", "reopened", "silent", "open",
    "all",
)  # fmt: skip


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


class Visitor:
    """One signed-in person and what the answers took."""

    def __init__(self, username: str) -> None:
        from django.test import Client

        from shallmark.manage.team.models import Person

        self.person = Person.objects.get(username=username)
        self.client = Client(SERVER_NAME="localhost")
        self.client.force_login(self.person)

    def visit(self, address: str) -> tuple[float, float]:
        """Milliseconds by the clock and of this process."""
        began, worked = time.perf_counter(), time.process_time()
        answer = self.client.get(address)
        took = (time.perf_counter() - began, time.process_time() - worked)
        assert answer.status_code in {200, 302}, (address, answer.status_code)
        return took[0] * 1000, took[1] * 1000

    def queries(self, address: str) -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as found:
            self.client.get(address)
        return len(found)

    def measure(self, name: str, addresses: Iterable[str]) -> dict[str, Any]:
        """The first answer alone, the others together."""
        listed = list(addresses)
        first, *rest = (self.visit(address) for address in listed)
        wall, worked = [each[0] for each in rest], [each[1] for each in rest]
        found: dict[str, Any] = {
            "name": name,
            "first": first[0],
            "p50": statistics.median(wall),
            "p95": percentile(wall, 0.95),
            "processor": statistics.median(worked),
            "queries": max(self.queries(address) for address in set(listed[:5])),
        }
        said = " ".join(f"{key} {value:.1f}" for key, value in found.items() if key != "name")
        print(f"{name}: {said}", file=sys.stderr)
        return found


def lists() -> list[dict[str, Any]]:
    desk, admin, customer = Visitor("ana"), Visitor("admin"), Visitor("karin")
    found = [desk.measure(f"list: {view}", [f"/incidents?view={view}"] * ROUNDS) for view in VIEWS]
    found.append(admin.measure("list: security", ["/incidents?view=security"] * ROUNDS))
    found.append(desk.measure("list: a page further on", [_later()] * ROUNDS))
    for name, said in (
        ("filtered by service", f"service={_reference('alignment.Service')}"),
        ("filtered by team, state", f"assigned_team={_reference('team.Team')}&status=closed"),
        ("priority 1", "priority=1"),
        ("text", "q=printer"),
        *((f"sorted by {key}", f"sort={key}") for key in ("priority", "-updated_at", "title")),
    ):
        found.append(desk.measure(f"list: all, {name}", [f"/incidents?view=all&{said}"] * ROUNDS))
    found.append(customer.measure("portal: tickets", ["/tickets"] * ROUNDS))
    found.append(customer.measure("portal: home", ["/"] * ROUNDS))
    found.append(desk.measure("fragment: counters of the views", ["/incidents/count"] * ROUNDS))
    found.append(desk.measure("home: desk", ["/"] * ROUNDS))
    return found


def _reference(model: str) -> str:
    from django.apps import apps

    manager = apps.get_model(model)._default_manager
    return str(manager.order_by("pk").values_list("reference", flat=True)[2])


def _later() -> str:
    """Far down the list of all."""
    from shallmark.operate.customer_service.models import Incident
    from shallmark.pages.keyset import Order

    order = Order.of(Incident, ("-created_at",))
    middle = Incident.objects.count() // 2
    row = Incident.objects.order_by("-created_at", "-id").values("created_at", "id")[middle]
    return f"/incidents?view=all&after={order.place_of(row)}"


def some_records(chance: random.Random, reader: Any) -> list[str]:
    """References from all over, and some that are open."""
    from shallmark.operate.customer_service.models import Incident

    first, last = (
        Incident.objects.order_by(key).values_list("pk", flat=True)[0] for key in ("pk", "-pk")
    )
    keys = [chance.randrange(first, last + 1) for _ in range(RECORDS)]
    seen = Incident.objects.visible_to(reader)
    found = list(seen.filter(pk__in=keys).values_list("reference", flat=True))
    ours = seen.filter(status__in=("new", "in_progress", "on_hold"))
    found += list(ours.order_by("-pk").values_list("reference", flat=True)[:20])
    chance.shuffle(found)
    return found


def records(chance: random.Random) -> list[dict[str, Any]]:
    desk = Visitor("ana")
    references = some_records(chance, desk.person)

    def each(part: str) -> list[str]:
        return [f"/incidents/{reference}{part}" for reference in references]

    return [
        desk.measure("record page", each("")),
        desk.measure("fragment: Evidence", each("/panel/evidence")),
        desk.measure("fragment: timeline", each("/timeline")),
        desk.measure("fragment: clocks explained", each("/explain")),
        desk.measure("fragment: links", each("/links")),
        desk.measure("fragment: place in the list", each("/panel/place?list=view%3Dall")),
    ]


def searching(chance: random.Random) -> list[dict[str, Any]]:
    desk, found = Visitor("ana"), []
    for name, address in (("palette", "/palette?q={}"), ("page", "/search?q={}")):
        typed = [text.replace(" ", "+") for text in TYPED] * 12
        chance.shuffle(typed)
        addresses = [address.format(text) for text in typed]
        found.append(desk.measure(f"search: {name}, desk", addresses))
    return found


def pages() -> dict[str, Any]:
    chance = random.Random(7)  # noqa: S311  # no secret: the same requests each time
    from shallmark.common.search.actions import learn_words
    from shallmark.operate.customer_service.models import Incident

    learn_words()
    return {
        "incidents": Incident.objects.count(),
        "open": Incident.objects.filter(status__in=("new", "in_progress", "on_hold")).count(),
        "rows": [*lists(), *records(chance), *searching(chance)],
        "database": _database(),
    }


def _database() -> dict[str, str]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_size_pretty(pg_database_size(current_database())),"
            " current_setting('server_version'), current_setting('shared_buffers'),"
            " current_setting('fsync')"
        )
        return dict(zip(("size", "version", "buffers", "fsync"), cursor.fetchone(), strict=True))


def checks() -> dict[str, Any]:
    """One run of all checks over the year before now."""
    from shallmark.conformity.actions import run_checks

    began = time.perf_counter()
    run = run_checks(by=None, trigger="bench")
    took = time.perf_counter() - began
    each = run.outcomes.order_by("-seconds").values_list(
        "check_id", "seconds", "population", "outcome"
    )
    return {"seconds": took, "checks": [list(row) for row in each if row[1]]}


def token() -> dict[str, Any]:
    """A token of the desk, and an incident to create with it."""
    from shallmark.api.models import ApiToken
    from shallmark.kernel.provenance import Source, entered
    from shallmark.manage.team.models import Person
    from shallmark.operate.customer_service.models import Category
    from shallmark.plan.alignment.models import Service

    person = Person.objects.get(username="ana")
    reporter = Person.objects.get(username="karin")
    category = Category.objects.filter(parent__isnull=False).order_by("pk")[0]
    body = {
        "title": "Scanner at gate 2 is offline",
        "description": "It began this morning and happens again when tried.",
        "reporter": reporter.reference,
        "channel": "api",
        "service": Service.objects.order_by("pk")[0].reference,
        "category": category.reference,
        "impact": 2,
        "urgency": 2,
    }
    with entered(Source.COMMAND):
        _token, text = ApiToken.issue(person, "bench")
    return {"token": text, "body": body}


def session() -> dict[str, Any]:
    """A signed-in session of the desk, as a cookie, and an incident to open with it."""
    from django.conf import settings

    from shallmark.operate.customer_service.models import Incident

    desk = Visitor("ana")
    seen = Incident.objects.visible_to(desk.person).order_by("-pk")
    value = desk.client.cookies[settings.SESSION_COOKIE_NAME].value
    record = seen.values_list("reference", flat=True)[0]
    return {"cookie": f"{settings.SESSION_COOKIE_NAME}={value}", "record": record}


def attachment() -> dict[str, Any]:
    """A file of 20 MiB on an open incident, as the desk attached it."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from shallmark.common.discussion.actions import add_entry
    from shallmark.common.discussion.models import Attachment
    from shallmark.manage.team.models import Person
    from shallmark.operate.customer_service.models import Incident

    size = 20 * 1024 * 1024
    incident = Incident.objects.filter(status="in_progress").order_by("pk")[0]
    file = SimpleUploadedFile("large.bin", secrets.token_bytes(size), "application/octet-stream")
    ana = Person.objects.get(username="ana")
    add_entry(incident, by=ana, text="A large file", public=False, files=[file])
    stored = Attachment.objects.latest("pk")
    file_path = f"/files/{stored.pk}/{stored.name}"
    return {"file": file_path, "size": size, "record": incident.reference}


WAYS: dict[str, Callable[[], dict[str, Any]]] = {
    "pages": pages,
    "checks": checks,
    "token": token,
    "session": session,
    "attachment": attachment,
}

if __name__ == "__main__":
    from shallmark.cli.database import ensure_database
    from shallmark.cli.loading import loading

    ensure_database()
    # As in a web process: what it sets up for its connections counts, and what it loads before it
    # answers is not searched for garbage while it does.
    import shallmark.config.wsgi
    from shallmark.cli import warming

    with loading():
        warming.load()
    warming.ask_first_pages(shallmark.config.wsgi.application)

    print(json.dumps(WAYS[sys.argv[1]]()))
