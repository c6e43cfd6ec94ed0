"""`./shallmark serve`: database, web and worker processes under one supervisor."""

import http.client
import os
import sys

from shallmark.cli import database, exposure, first_day
from shallmark.cli.output import say
from shallmark.cli.problems import Problem
from shallmark.cli.supervisor import Child, Supervisor
from shallmark.config import env

# Seconds for the web processes to load the application and answer for the first time.
FIRST_ANSWER = 90.0


def serve() -> None:
    """Serve until Ctrl-C or SIGTERM."""
    host, port = env.text("HOST"), exposure.listening_port()
    processes = max(1, env.number("WEB_PROCESSES"))
    exposure.refuse_weak_secret(host)
    exposure.must_be_free(host, port)
    _allow(host)
    supervisor = Supervisor(
        [_web(host, port, processes)],
        lost=database.database_lost,
        regain=database.reconnect_environment,
    )
    # From here on a SIGTERM is heeded at the next step, and the database is let go of.
    supervisor.watch_signals()
    try:
        # They load while the tables are made; elsewhere than here they wait for our word.
        early = supervisor.start if exposure.is_loopback(host) else None
        database.connect_environment(connected=early)
        database.set_up_django()
        welcome = _prepare(host)
        if not supervisor.wait_for(lambda: _answers(host, port), FIRST_ANSWER):
            if supervisor.stopping:
                return
            raise Problem(f"No page was served within {FIRST_ANSWER:.0f} seconds; all is stopped.")
        supervisor.children.append(_worker())
        say(f"\nShallmark serves http://{_shown(host)}:{port}\n{welcome}\nCtrl-C stops it.")
        supervisor.run()
    finally:
        supervisor.stop()
        say("Stopped.")


def _prepare(host: str) -> str:
    """Fill a first database; returns how to sign in."""
    demo = first_day.demonstration()
    wanted = env.flag("SHALLMARK_DEMO") and demo is not None and bool(demo.needed())
    exposure.refuse_demonstration(host, present=first_day.demonstration_accounts(), wanted=wanted)
    first_day.seed()
    if wanted:
        first_day.load_demonstration()
    elif password := first_day.make_administrator():
        return (
            f"Sign in as {first_day.ADMINISTRATOR} with the password {password}\n"
            "It is shown only now: change it after signing in."
        )
    if wanted or first_day.demonstration_accounts():
        return (
            "Sign in as ana (service desk), mareike, jonas, birger, karin (customer) or admin;"
            " password: shallmark."
        )
    return "Sign in with your account."


def _allow(host: str) -> None:
    """Answer under the address we listen on, too."""
    bare = host.strip("[]")
    if bare not in {"0.0.0.0", "::"} and not os.environ.get("ALLOWED_HOSTS"):  # noqa: S104
        os.environ["ALLOWED_HOSTS"] = " ".join([*env.words("ALLOWED_HOSTS"), host])


def _shown(host: str) -> str:
    bare = host.strip("[]")
    return f"[{bare}]" if ":" in bare else bare


def _web(host: str, port: int, processes: int) -> Child:
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi"),
        *("--host", host.strip("[]"), "--port", str(port), "--workers", str(processes)),
        # More threads in a process halve what it serves: they wait for each other.
        *("--blocking-threads", "1", "--backlog", "1024", "--log-level", "warning"),
        *("--respawn-failed-workers", "--respawn-interval", "0.5", "--workers-kill-timeout", "3"),
        "shallmark.cli.web:application",
    ]
    return Child("web", command)


def _worker() -> Child:
    command = [
        *(sys.executable, "-m", "django", "procrastinate", "worker"),
        *("--concurrency", "2", "--shutdown-graceful-timeout", "3"),
    ]
    # A mail can wait; whoever looks at a page should not have to.
    return Child("worker", command, niceness=10)


def _answers(host: str, port: int) -> bool:
    """Whether a page is served, whatever it says."""
    reach = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host.strip("[]"), host.strip("[]"))  # noqa: S104
    connection = http.client.HTTPConnection(reach, port, timeout=20)
    try:
        connection.request("GET", "/", headers={"Host": "localhost"})
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
