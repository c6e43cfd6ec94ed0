"""The set of mails through real servers: each is a ticket, an answer, a note, or in quarantine."""

import re
import smtplib
import subprocess
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import pytest

from shallmark.common.discussion.models import Attachment, Entry
from shallmark.common.discussion.tests.world import World
from shallmark.connect.mail import fetching
from shallmark.connect.mail.models import Mail, Mailbox
from shallmark.connect.mail.sorting import sort_waiting
from shallmark.connect.mail.tests.cases import EVERY
from shallmark.connect.mail.tests.cases.stage import SECOND, SERVER, Case, Stage
from shallmark.connect.mail.tests.dovecot import Dovecot
from shallmark.connect.mail.tests.mails import SERVICE
from shallmark.connect.mail.tests.test_listening import listening
from shallmark.kernel import writes
from shallmark.kernel.system import SYSTEM
from shallmark.operate.customer_service.models import Incident

#: what the issue asks for at least
LEAST = 80
ENDS = {"ticket", "answer", "note", "copy", "quarantined"}


@dataclass
class Sent:
    """A case with its world and its mails."""

    case: Case
    stage: Stage
    mails: tuple[bytes, ...]


def staged(world: World, box: Mailbox) -> list[Sent]:
    """Each case with what has to be there before its mails come."""
    second = {"title": "Hardware", "address": SECOND, "host": "127.0.0.1"}
    writes.create(Mailbox, by=None, values=second, authority=SYSTEM)
    like = {"port": box.port, "security": box.security, "secret": box.secret}
    common = {"protocol": box.protocol, "trusted_server": SERVER}
    Mailbox.objects.update(**like, **common)
    found = []
    for case in EVERY:
        stage = Stage(case.key, world)
        mails = case.mails(stage)
        found.append(Sent(case, stage, mails if isinstance(mails, tuple) else (mails,)))
    return found


def outcomes() -> dict[str, list[Mail]]:
    """The mails of each case in the order in which they were kept."""
    found: dict[str, list[Mail]] = defaultdict(list)
    for mail in Mail.objects.select_related("source").order_by("pk"):
        key = re.search(rb"^X-Case: ([\w-]+)\r?$", bytes(mail.source.raw), re.MULTILINE)
        assert key is not None
        found[key.group(1).decode()].append(mail)
    return found


def wrong(sent: Sent, mails: list[Mail]) -> str:
    """What is not as the case has it; "" where all is."""
    case, stage = sent.case, sent.stage
    if len(mails) != (case.kept or len(sent.mails)):
        return f"{len(mails)} mails are kept"
    last = mails[-1]
    if (last.outcome, last.why) != (case.outcome, case.why):
        return f"{last.outcome} {last.why}: {last.words}"
    joined = {"ticket": lambda: stage.number, "first": lambda: mails[0].reference}.get(case.joins)
    if joined is not None and last.reference != joined():
        return f"joins {last.reference}, not {joined()}"
    if case.joins == "new" and last.reference in _known(stage, mails[:-1]):
        return f"joins {last.reference}"
    return _unread(case, last) or ("" if case.also(stage) else "what follows is otherwise")


def _known(stage: Stage, before: list[Mail]) -> set[str]:
    mine = {stage.number} if "ticket" in stage.__dict__ else set()
    return mine | {mail.reference for mail in before}


def _unread(case: Case, mail: Mail) -> str:
    """Which words, title or files are not where they belong."""
    text = mail.words
    if mail.reference:
        entries = Entry.objects.filter(reference=mail.reference)
        opened = Incident.objects.get(reference=mail.reference)
        text = "\n".join([opened.title, opened.description, *(one.text for one in entries)])
        if case.titled and opened.title != case.titled:
            return f"is titled {opened.title!r}"
        names = set(
            Attachment.objects.filter(reference=mail.reference).values_list("name", flat=True)
        )
        if not names >= set(case.files):
            return f"has the files {names}"
    if case.says not in text:
        return f"says {text[:300]!r}"
    if case.silent and case.silent in text:
        return f"says {case.silent!r}"
    return ""


def judge(sent: list[Sent]) -> None:
    assert set(Mail.objects.values_list("outcome", flat=True)) <= ENDS
    assert not Mail.objects.filter(outcome="quarantined", words="").exists()
    became = outcomes()
    faults = {one.case.key: found for one in sent if (found := wrong(one, became[one.case.key]))}
    assert not faults, "\n".join(f"{key}: {found}" for key, found in faults.items())


def test_the_set_holds_more_cases_than_the_issue_asks_for() -> None:
    assert len(EVERY) >= LEAST
    assert len({case.key for case in EVERY}) == len(EVERY)
    assert len({case.seen for case in EVERY}) == len(EVERY)


def test_it_comes_out_of_mailboxes_of_a_real_server(
    imap: Dovecot, fetched: Mailbox, world: World
) -> None:
    sent = staged(world, fetched)
    for address in (SERVICE, SECOND):
        imap.put(
            *(raw for one in sent if address in one.case.to for raw in one.mails), user=address
        )
    kept = fetching.fetch_all()
    assert sort_waiting(limit=kept) == kept
    judge(sent)


@pytest.mark.usefixtures("own_database")
def test_it_is_delivered_to_the_real_listener(
    box: Mailbox, world: World, tmp_path: Path, port: int
) -> None:
    Mailbox.objects.filter(pk=box.pk).update(protocol="delivered")
    box.refresh_from_db()
    sent = staged(world, box)
    with listening(tmp_path, port) as running:
        assert isinstance(running, subprocess.Popen)
        with smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
            for one in sent:
                for raw in one.mails:
                    client.sendmail(envelope(raw, one.stage), list(one.case.to), raw)
    sort_waiting(limit=len(sent) * 10)
    judge(sent)


def envelope(raw: bytes, stage: Stage) -> str:
    """The sender of the envelope, as the mail's own server would have noted it."""
    said = re.search(rb"^Return-Path: <([^>]*)>", raw, re.MULTILINE)
    return said.group(1).decode() if said else stage.address
