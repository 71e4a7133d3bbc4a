"""Many drafts beside random mails, against a statement of who must get them.

The statement is made from what was drawn, not from any header: it shares no code with
the desk. What is drawn is as hostile as mail is: names that look like headers, several
in Reply-To, our own addresses in every spelling.
"""

from __future__ import annotations

import html
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.header import Header
from email.message import Message
from email.utils import getaddresses
from pathlib import Path
from typing import Any

import pytest

from app.audit import OPERATOR
from app.commands.inbox import add_inbox_to
from app.inboxes import alias
from app.inboxes.inbox import InboxKind
from app.mailboxes import mailbox as mailboxes
from app.people import person as people
from app.people.workspace import Workspace
from demo.gmail.mailboxes.message import MailboxMessage
from tests.addon.saved import COMPOSE, drafts
from tests.addon.sidebar import (
    SCOPES,
    field_of,
    labels,
    note_form,
    shown,
    sidebar_of,
    words,
)
from tests.support.office import ADA, GRACE, SUPPORT, Office
from tests.support.proof import often
from tests.support.snapshot import usual_office
from workers.chores.send_as import read_all_send_as

Json = dict[str, Any]

OUTSIDE = (
    "maria@lopez-interiors.example", "maria@home.example", "per@holm.example",
    "o'neil@books.example", "josé@muebles-ñandú.example", "注文@例え.example",
    "a+b@plus.example", "sales@lopez-interiors.example",
)  # fmt: skip
NOBODY = ("no-reply@shop.example", "donotreply@shop.example")
OWN = (
    SUPPORT, ADA, "sales@acme.example", "shop@acme.example", "al@acme.example",
    "support+vip@acme.example", "ada+x@acme.example", "shop+1@acme.example",
)  # fmt: skip
NAMES = (
    "", "", "Maria Lopez", "Lopez, Maria", 'The "Chair" Shop', "José Ñandú",
    "Bcc: evil@evil.example", "x\r\nBcc: evil@evil.example", "<evil@evil.example>",
    "evil@evil.example,", "注文の返品" * 20, "\u202eevil",
)  # fmt: skip
SUBJECTS = (
    "Refund", "Re: Refund", "x\r\nBcc: evil@evil.example", "Ñandú", "",
    "a" * 200, "\u2028To: evil@evil.example",
)  # fmt: skip
SECRET_NOTE, SECRET_TAG = "Pays late, watch her credit", "hot potato"


@dataclass
class DrawnMail:
    """A mail as it was drawn: who wrote it, and whom it names, in order."""

    sender: str
    reply_to: list[str] = field(default_factory=list)
    to: list[str] = field(default_factory=list)
    cc: list[str] = field(default_factory=list)

    def must_get(self) -> tuple[list[str], list[str]]:
        """Who must get the answer, and who a copy."""
        ours = {*OWN}
        asked = [each for each in self.reply_to if each not in ours]
        read = [each for each in asked if each not in NOBODY]
        to = read or [self.sender]
        if self.sender in NOBODY and not read:
            to = (asked or [self.sender])[:1]
        copies = [e for e in [*self.to, *self.cc] if e not in ours and e not in to]
        return _once(to), [*_once(copies), SUPPORT]


def _once(addresses: list[str]) -> list[str]:
    return list(dict.fromkeys(addresses))


class Draws:
    """Draws mails, and writes them as bytes."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def mail(self) -> DrawnMail:
        draw = self.random
        everybody = (*OUTSIDE, *OWN, GRACE)
        few = (0, 0, 1, 2, 5)
        answers = draw.choice(((), (), (), (*OUTSIDE, *NOBODY, *OWN)))
        reply_to = draw.sample(answers, draw.choice((1, 1, 2, 3))) if answers else []
        sender = draw.choice((*OUTSIDE, *OUTSIDE, *NOBODY))
        return DrawnMail(
            sender,
            reply_to,
            [SUPPORT, *draw.sample(everybody, draw.choice(few))],
            draw.sample(everybody, draw.choice(few)),
        )

    def raw(self, mail: DrawnMail, number: int, answers: str) -> bytes:
        lines = [
            f"Message-ID: <{number}@mail.example>",
            *([f"References: {answers}"] if answers else []),
            f"From: {self._listed([mail.sender])}",
            *([f"Reply-To: {self._listed(mail.reply_to)}"] if mail.reply_to else []),
            f"To: {self._listed(mail.to)}",
            *([f"Cc: {self._listed(mail.cc)}"] if mail.cc else []),
            f"Subject: {Header(self.random.choice(SUBJECTS), 'utf-8').encode()}",
        ]
        return "\r\n".join([*lines, "", "Two chairs are cracked."]).encode()

    def _listed(self, addresses: list[str]) -> str:
        return ", ".join(self._named(each) for each in addresses)

    def _named(self, address: str) -> str:
        name = self.random.choice(NAMES)
        word = Header(name, "utf-8").encode() if name else ""
        spelt = address.upper() if self.random.random() < 0.2 else address
        return f"{word} <{spelt}>" if word else spelt


class Writer:
    """Ada, who answers whatever comes, in whichever way her Gmail stands."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.ada = sidebar_of(office, ADA)
        self.ada.scopes = (*SCOPES, COMPOSE)

    def stands(self, way: str) -> None:
        """Let her Gmail show the inbox as verified, pending, missing, or be closed."""
        box = self.office.ada
        box.send_as, box.send_as_pending = set(), set()
        if way in ("verified", "closed"):
            box.send_as.add(SUPPORT)
        if way == "pending":
            box.send_as_pending.add(SUPPORT)
        with self.office.desk.database.transaction() as session:
            mailboxes.find_mailbox(session, ADA).connect(delegated=True)
        read_all_send_as(self.office.desk)
        if way == "closed":
            with self.office.desk.database.transaction() as session:
                mailboxes.find_mailbox(session, ADA).disconnect()

    def receive(self, raw: bytes) -> MailboxMessage:
        copies = self.office.world.receive(raw, to=[SUPPORT])
        return next(each.message for each in copies if each.mailbox.address == ADA)

    def answer(self, mail: MailboxMessage) -> tuple[Json, bytes]:
        """What the card shows under Reply, and the draft's bytes."""
        card = self.ada.open(mail)
        for label in ("Make a ticket", "Reopen", "Take over", "Take"):
            if label in labels(card):
                card = shown(self.ada.press(card, label))
        if SECRET_TAG not in words(card):
            card = self._marked(card, mail)
        chosen = shown(self.ada.press(card, "Reply"))
        known = {each.id for each in drafts(self.office)}
        self.ada.press(chosen, "Empty draft")
        (made,) = [each for each in drafts(self.office) if each.id not in known]
        raw = made.mail.raw
        # A mailbox full of drafts is no part of this.
        self.office.ada.delete(made)
        return chosen, raw

    def _marked(self, card: Json, mail: MailboxMessage) -> Json:
        form = note_form(card)
        typed = {field_of(form)["name"]: SECRET_NOTE}
        card = shown(self.ada.press(form, "Add note", **typed))
        tags = shown(self.ada.press(card, "Add a tag"))
        typed = {field_of(tags)["name"]: SECRET_TAG}
        self.ada.press(tags, "Add tag", **typed)
        return self.ada.open(mail)


@pytest.fixture
def writer(sqlite_url: str, tmp_path: Path) -> Iterator[Writer]:
    office = usual_office(sqlite_url, tmp_path)
    with office.desk.database.transaction() as session:
        acme = session.get_one(Workspace, office.cast.acme.id)
        inbox = add_inbox_to(session, acme, "sales@acme.example", InboxKind.GROUP)
        alias.add_alias(session, inbox, "shop@acme.example", by=OPERATOR)
        alias.add_alias(
            session, people.find_person(session, ADA), "al@acme.example", by=OPERATOR
        )
    yield Writer(office)
    office.desk.close()


def addresses(mail: Message, name: str) -> list[str]:
    """Those of a header, as its bytes have them; each header is there once."""
    lines = [value for key, value in mail.raw_items() if key == name]
    assert len(lines) <= 1
    read = [line.encode("ascii", "surrogateescape").decode() for line in lines]
    return [address for _, address in getaddresses(read)]


def test_every_draft_goes_to_whom_it_must(writer: Writer) -> None:
    draws = Draws(1)
    ways = ("verified", "pending", "missing", "closed")
    answered = ""
    for number in range(often(80, 2000)):
        if number % 20 == 0:
            way = ways[number // 20 % 4]
            writer.stands(way)
        drawn = draws.mail()
        is_answer = bool(answered) and draws.random.random() < 0.5
        raw = draws.raw(drawn, number, answered if is_answer else "")
        card, made = writer.answer(writer.receive(raw))
        answered = f"<{number}@mail.example>"
        mail = message_from_bytes(made)
        to, cc = drawn.must_get()
        told = f"number {number}, {way}: {drawn}"
        assert addresses(mail, "To") == to, told
        assert addresses(mail, "Cc") == cc, told
        sender = SUPPORT if way == "verified" else ADA
        assert addresses(mail, "From") == [sender], told
        assert addresses(mail, "Reply-To") == [SUPPORT], told
        assert set(mail.keys()) <= {
            "From", "Reply-To", "To", "Cc", "Subject", "In-Reply-To", "References",
            "Content-Type", "MIME-Version",
        }, told  # fmt: skip
        said = html.unescape(words(card))
        for each in (*to, *cc):
            assert each.encode() in made, (each, told)
            assert each in said, (each, told)
        for hidden in (SECRET_NOTE, SECRET_TAG):
            assert hidden.encode() not in made, told
        parts = [
            p.get_payload(decode=True) for p in mail.walk() if not p.is_multipart()
        ]
        assert parts == [b"", b"<div></div>"], told
