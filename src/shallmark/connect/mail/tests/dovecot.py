"""A real IMAP server on the loopback, which asks a provider of tokens whose a token is."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from imapclient import IMAPClient

PASSWORD = "sesame-8"
CONFIGURATION = """
protocols = imap
listen = 127.0.0.1
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
mail_location = maildir:{home}/mail/%u
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2
first_valid_uid = 1
mail_uid = {uid}
mail_gid = {gid}
default_vsz_limit = 512M
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {home}/oauth.conf
}}
passdb {{
  driver = static
  mechanisms = plain login
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail/%u
}}
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""
OAUTH = """
tokeninfo_url = http://127.0.0.1:{port}/tokeninfo?access_token=
username_attribute = email
active_attribute = active
active_value = true
"""


@dataclass
class Dovecot:
    """The server: where it answers, and what lies in its mailboxes."""

    home: Path
    port: int
    provider: int
    process: "subprocess.Popen[bytes] | None" = field(default=None)

    def client(self, user: str = "service@nordlicht.example") -> IMAPClient:
        client = IMAPClient("127.0.0.1", self.port, ssl=False, timeout=10)
        client.login(user, PASSWORD)
        return client

    @contextmanager
    def session(self, user: str = "service@nordlicht.example") -> Iterator[IMAPClient]:
        """A session in the inbox."""
        client = self.client(user)
        client.select_folder("INBOX")
        yield client
        client.logout()

    def put(self, *raws: bytes, user: str = "service@nordlicht.example") -> None:
        """Lay mails into the inbox, as delivery does."""
        client = self.client(user)
        for raw in raws:
            client.append("INBOX", raw)
        client.logout()

    def start(self) -> None:
        self.process = subprocess.Popen(
            ["dovecot", "-F", "-c", str(self.home / "dovecot.conf")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + 20
        while time.monotonic() < until:
            with suppress(OSError):
                self.client("ready@nordlicht.example").logout()
                return
            time.sleep(0.1)
        raise AssertionError((self.home / "log").read_text())

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(20)
            self.process = None


def is_there() -> bool:
    """Whether a Dovecot can be started: it is installed, and asks for root."""
    return shutil.which("dovecot") is not None and os.geteuid() == 0


@contextmanager
def serving(provider_port: int) -> Iterator[Dovecot]:
    """A server of its own, gone afterwards."""
    home = Path(tempfile.mkdtemp(prefix="shallmark-dovecot-"))
    home.chmod(0o755)
    owner = pwd.getpwnam("nobody")
    (home / "mail").mkdir()
    os.chown(home / "mail", owner.pw_uid, owner.pw_gid)
    server = Dovecot(home, _free_port(), provider_port)
    values = {"home": home, "uid": owner.pw_uid, "gid": owner.pw_gid, "password": PASSWORD}
    (home / "dovecot.conf").write_text(CONFIGURATION.format(port=server.port, **values))
    (home / "oauth.conf").write_text(OAUTH.format(port=provider_port))
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(home, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
