"""Creating incidents by the API of what is served, with one client and with several."""

import http.client
import json
import multiprocessing
import time
from typing import Any

SECONDS = 8.0


def _client(port: int, path: str, authorization: str, body: str, until: float, counts: Any) -> None:
    """One client that waits for each answer, on one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Authorization": authorization, "Content-Type": "application/json"}
    took = []
    while time.monotonic() < until:
        began = time.monotonic()
        connection.request("POST", path, body=body, headers=headers)
        answer = connection.getresponse()
        said = answer.read()
        assert answer.status == 201, said[:300]
        took.append(time.monotonic() - began)
    connection.close()
    counts.put(took)


def create(
    port: int,
    clients: int,
    token: str,
    body: dict[str, Any],
    *,
    path: str = "/api/v1/incidents",
    scheme: str = "Bearer",
) -> dict[str, Any]:
    """Incidents a second, and milliseconds of an answer as the client sees it."""
    counts: Any = multiprocessing.Queue()
    began = time.monotonic()
    given = (port, path, f"{scheme} {token}", json.dumps(body), began + SECONDS, counts)
    working = [multiprocessing.Process(target=_client, args=given) for _ in range(clients)]
    for each in working:
        each.start()
    took = sorted(one for _ in working for one in counts.get(timeout=SECONDS + 60))
    lasted = time.monotonic() - began
    for each in working:
        each.join()
    return {
        "clients": clients,
        "created": len(took),
        "rate": len(took) / lasted,
        "p50": took[len(took) // 2] * 1000,
        "p95": took[int(len(took) * 0.95)] * 1000,
    }
