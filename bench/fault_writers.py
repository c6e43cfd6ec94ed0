"""A client that writes while processes die, and remembers what was acknowledged."""

import http.client
import http.cookiejar
import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from threading import Event
from typing import Any

ANSWER = 30


class Writer:
    """Creates an incident, edits it, accepts it and replies to it, again and again."""

    def __init__(self, number: int, port: int, enough: Event, *, token: str, body: Any) -> None:
        self.number, self.port, self.enough, self.body = number, port, enough, body
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        #: what was tried: kind, record, what tells it from others, whether it was acknowledged
        self.writes: list[dict[str, Any]] = []
        self.base = f"http://localhost:{port}"
        self.opener = self._sign_in()

    def run(self) -> None:
        count = 0
        while not self.enough.is_set():
            count += 1
            mark = f"Fault {self.number}-{count}"
            status, answer = self._send("POST", "/api/v1/incidents", self.body | {"title": mark})
            self._note("create", "", mark, acknowledged=status == 201)
            if status != 201:
                time.sleep(0.2)
                continue
            reference = answer["reference"]
            said = f"Looked at, {mark}"
            path = f"/api/v1/incidents/{reference}"
            status, _answer = self._send("PATCH", path, {"description": said})
            self._note("edit", reference, said, acknowledged=status == 200)
            status, _answer = self._send("POST", f"{path}/do/triage", {"values": {}})
            self._note("step", reference, "in_progress", acknowledged=status == 200)
            self._reply(reference)

    def _note(self, kind: str, record: str, mark: str, *, acknowledged: bool) -> None:
        write = {"kind": kind, "record": record, "mark": mark, "acknowledged": acknowledged}
        self.writes.append(write)

    def _send(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        """Status and answer; 0 when the connection broke. Never sent twice."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWER)
        try:
            connection.request(method, path, body=json.dumps(body), headers=self.headers)
            answer = connection.getresponse()
            text = answer.read()
            return answer.status, json.loads(text) if answer.status < 300 else text[:300]
        except (OSError, http.client.HTTPException):
            return 0, None
        finally:
            connection.close()

    def _sign_in(self) -> urllib.request.OpenerDirector:
        jar = http.cookiejar.CookieJar()
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        page = opener.open(f"{self.base}/sign-in", timeout=60).read().decode()
        fields = {"username": "ana", "password": "shallmark", "csrfmiddlewaretoken": csrf(page)}
        data = urllib.parse.urlencode(fields).encode()
        opener.open(f"{self.base}/sign-in", data, timeout=60).read()
        self.csrf = csrf(opener.open(f"{self.base}/password", timeout=60).read().decode())
        return opener

    def _reply(self, reference: str) -> None:
        """Send one reply until it is acknowledged, as a person would with the form still open."""
        token = str(uuid.uuid4())
        fields = {"text": f"We look at it: {token}", "kind": "public", "token": token}
        data = urllib.parse.urlencode(fields | {"csrfmiddlewaretoken": self.csrf}).encode()
        while not self.enough.is_set():
            try:
                address = f"{self.base}/discuss/incident/{reference}"
                self.opener.open(address, data, timeout=ANSWER).read()
            except (OSError, http.client.HTTPException) as error:
                if isinstance(error, urllib.error.HTTPError) and error.code < 500:
                    raise
                time.sleep(0.2)
            else:
                self._note("reply", reference, token, acknowledged=True)
                return


def csrf(page: str) -> str:
    found = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found, "the form holds a token"
    return found[1]
