"""What `serve` does when it meets a database in which nobody is yet."""

import secrets

from django.contrib.auth.hashers import make_password

from shallmark.cli import bind_safety
from shallmark.common.seeding import seed_all
from shallmark.config import env
from shallmark.kernel import writes
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.system import SYSTEM
from shallmark.manage.team.models import Person
from shallmark.simulate import demo, jobs

ADMINISTRATOR = "admin"
LOADING = "The demonstration organisation is being loaded; the page shows how far it is."
DEMONSTRATION = (
    "Sign in as ana (service desk), mareike, jonas, birger, karin (customer) or admin;"
    " password: shallmark."
)


def prepare(host: str) -> str:
    """Fill a first database; returns how to sign in."""
    wanted = env.flag("SHALLMARK_DEMO") and demo.needed()
    present = demonstration_accounts()
    bind_safety.refuse_demonstration(host, present=present, wanted=wanted)
    seed_all()
    if wanted:
        jobs.queue()
    elif password := make_administrator():
        return (
            f"Sign in as {ADMINISTRATOR} with the password {password}\n"
            "It is shown only now: change it after signing in."
        )
    if wanted:
        return f"{LOADING}\n{DEMONSTRATION}"
    return DEMONSTRATION if present else "Sign in with your account."


def demonstration_accounts() -> bool:
    """Whether anybody in the database is a demonstration account."""
    return bool(Person.objects.filter(is_demo=True, is_active=True).exists())


def make_administrator() -> str | None:
    """Make the first administrator if nobody can sign in; returns the password, shown only once."""
    if Person.objects.filter(is_active=True, username__isnull=False).exists():
        return None
    password = secrets.token_urlsafe(12)
    values = {
        "title": "Administrator",
        "username": ADMINISTRATOR,
        "is_superuser": True,
        "password": make_password(password),
    }
    with entered(Source.SEED):
        writes.create(Person, by=None, values=values, reason="First start", authority=SYSTEM)
    return password
