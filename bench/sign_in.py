"""Readers of the served product while 16 clients try passwords, and what their tries come to.

    .venv/bin/python bench/sign_in.py                   # an installation of its own, 300 incidents
    .venv/bin/python bench/sign_in.py --home FOLDER     # one that bench/run.py kept
    .venv/bin/python bench/sign_in.py --tries 1000000   # as if nothing had to wait: each try hashes

Four rounds of some seconds: alone; 16 clients with one account; each with accounts of its own; and
alone again. A reader asks for a list and a record in turn, by the API. Not part of the tests.
"""

import argparse
import http.client
import http.cookies
import json
import multiprocessing
import tempfile
import time
import urllib.parse
from pathlib import Path
from typing import Any

import run

SECONDS, READERS, GUESSERS = 12.0, 2, 16
LIMITS = ("SIGN_IN_TRIES", "SIGN_IN_TRIES_ACCOUNT", "SIGN_IN_TRIES_ADDRESS", "SIGN_IN_TRIES_ALL")


def _read(port: int, token: str, addresses: list[str], until: float, told: Any) -> None:
    """One reader, who waits for each answer; puts down milliseconds."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Authorization": f"Bearer {token}"}
    took = []
    while time.monotonic() < until:
        for address in addresses:
            began = time.monotonic()
            connection.request("GET", address, headers=headers)
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, answer.status
            took.append((time.monotonic() - began) * 1000)
    told.put(("read", took))


def _guess(port: int, names: list[str], until: float, told: Any) -> None:
    """One who tries passwords, at once again after each answer; puts down the codes."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/sign-in")
    answer = connection.getresponse()
    page = answer.read().decode()
    token = page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    cookie = http.cookies.SimpleCookie(answer.getheader("Set-Cookie"))["csrftoken"].value
    headers = {
        "Cookie": f"csrftoken={cookie}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    codes: list[int] = []
    while time.monotonic() < until:
        said = {
            "username": names[len(codes) % len(names)],
            "password": f"wrong {len(codes)}",
            "csrfmiddlewaretoken": token,
        }
        connection.request("POST", "/sign-in", urllib.parse.urlencode(said), headers)
        answer = connection.getresponse()
        answer.read()
        codes.append(answer.status)
    told.put(("guess", codes))


def together(port: int, token: str, addresses: list[str], guessed: list[list[str]]) -> Any:
    """What readers saw and guessers were told while both were at it."""
    told: Any = multiprocessing.Queue()
    until = time.monotonic() + SECONDS
    jobs = [(_read, (port, token, addresses, until, told))] * READERS
    jobs += [(_guess, (port, names, until, told)) for names in guessed]
    working = [multiprocessing.Process(target=what, args=given) for what, given in jobs]
    for each in working:
        each.start()
    found = [told.get(timeout=SECONDS + 120) for _each in working]
    for each in working:
        each.join()
    took = sorted(one for kind, values in found if kind == "read" for one in values)
    codes = [one for kind, values in found if kind == "guess" for one in values]
    return {
        "reads": len(took),
        "p50": took[len(took) // 2],
        "p95": took[int(len(took) * 0.95)],
        "tries": len(codes),
        "hashed": sum(code == 200 for code in codes),
        "refused": sum(code == 429 for code in codes),
    }


def measure(installation: run.Installation) -> dict[str, Any]:
    given = installation.inside("token")
    own = [[f"person-{number}-{each}" for each in range(50)] for number in range(GUESSERS)]
    rounds = {"alone": [], "one account": [["ana"]] * GUESSERS, "many accounts": own, "after": []}
    with installation.served() as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {"Authorization": f"Bearer {given['token']}"}
        connection.request("GET", "/api/v1/incidents?limit=1", headers=headers)
        first = json.loads(connection.getresponse().read())["items"][0]["reference"]
        addresses = ["/api/v1/incidents?limit=50", f"/api/v1/incidents/{first}"]
        together(port, given["token"], addresses, [])  # both processes have answered before
        return {
            name: together(port, given["token"], addresses, guessed)
            for name, guessed in rounds.items()
        }


def table(found: dict[str, Any]) -> str:
    heads = ("reads", "p50", "p95", "tries", "hashed", "refused")
    lines = [f"|  | {' | '.join(heads)} |", f"|---|{'---|' * len(heads)}"]
    for name, said in found.items():
        cells = [f"{said[head]:.1f}" if head[0] == "p" else str(said[head]) for head in heads]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--home", type=Path, help="an installation that is there")
    parser.add_argument("--tries", help="in place of each limit of tries")
    said = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="shallmark-bench-") as folder:
        installation = run.Installation(said.home or Path(folder))
        if said.tries:
            installation.environment |= dict.fromkeys(LIMITS, said.tries)
        if said.home is None:
            installation.shallmark("simulate", "--scale", "0.2")
        print(table(measure(installation)))


if __name__ == "__main__":
    main()
