"""The cast of the tests: Ada (admin), Grace (rep) and Edsger (observer)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app import clock
from app.inboxes import inbox as inboxes
from app.inboxes.inbox import Inbox
from app.mailboxes import mailbox as mailboxes
from app.mailboxes.mailbox import Mailbox
from app.people.person import Person, PersonKind, Role
from app.people.workspace import Workspace
from app.tickets.intake.intake import ArrivedMail, IntakePolicy, MailIntake
from app.tickets.mail import Mail, from_headers
from app.tickets.messages.message import Message
from app.tickets.ticket import Ticket

SUPPORT = "support@acme.example"
MARIA = "Maria Lopez <maria@lopez-interiors.example>"

PROVED = "mx.google.com; dmarc=pass (p=NONE sp=NONE dis=NONE) header.from={}"


@dataclass
class Cast:
    """Everybody, in one workspace with one inbox."""

    acme: Workspace
    ada: Person
    grace: Person
    edsger: Person
    shared: Person
    support: Inbox
    mailbox: Mailbox


def enter(session: Session, *, kind: str = "account") -> Cast:
    """Put the cast on the desk."""
    acme = Workspace(domain="acme.example")
    session.add(acme)
    session.flush()
    ada = _person(session, acme, "ada", "Ada Lovelace", Role.ADMIN)
    grace = _person(session, acme, "grace", "Grace Hopper", Role.REP)
    edsger = _person(session, acme, "edsger", "Edsger Dijkstra", Role.OBSERVER)
    shared = _person(session, acme, "support", "Support", Role.REP)
    shared.kind = PersonKind.SHARED
    support = Inbox(workspace_id=acme.id, address=SUPPORT, kind=kind)
    session.add(support)
    session.flush()
    for each in (ada, grace, edsger, shared):
        inboxes.add_member(session, support, each)
    mailbox = mailboxes.find_or_make_mailbox(session, acme.id, SUPPORT)
    return Cast(acme, ada, grace, edsger, shared, support, mailbox)


def _person(
    session: Session, acme: Workspace, word: str, name: str, role: Role
) -> Person:
    made = Person(
        workspace_id=acme.id, address=f"{word}@acme.example", name=name, role=role
    )
    session.add(made)
    session.flush()
    return made


def mail(
    message_id: str = "<first@lopez-interiors.example>",
    headers: Mapping[str, str] | None = None,
    *,
    at: datetime | None = None,
    **more: str,
) -> Mail:
    """A mail to support@; `headers` or a keyword such as `in_reply_to` say more.

    An empty header is left out; a moment in the future counts as now. Google has found
    it to be from whoever it says, unless its `authentication_results` say else.
    """
    known = {
        "Message-ID": message_id,
        "From": MARIA,
        "To": SUPPORT,
        "Subject": "Refund for order 4711",
    }
    said = {**(headers or {}), **more}
    known |= {name.replace("_", "-").title(): text for name, text in said.items()}
    known["Message-ID"] = known.pop("Message-Id", message_id)
    domain = known["From"].rpartition("@")[2].strip("> ")
    known.setdefault("Authentication-Results", PROVED.format(domain))
    pairs = [(name, text) for name, text in known.items() if text]
    return from_headers(pairs, at or clock.now())


def ago(**how_long: float) -> datetime:
    """A moment in the past: `ago(minutes=5)`."""
    return clock.now() - timedelta(**how_long)


def arrive(
    session: Session,
    cast: Cast,
    what: Mail | None = None,
    *,
    gmail_id: str = "18c0000000000001",
    thread_id: str = "18c0000000000001",
    mailbox: Mailbox | None = None,
    labels: frozenset[str] = frozenset({"INBOX"}),
) -> Ticket | None:
    """Let a mail arrive; the ticket it made or joined, if it did."""
    arrival = ArrivedMail(
        mailbox or cast.mailbox, gmail_id, thread_id, what or mail(), labels
    )
    message = take_in(session, cast, arrival)
    if message is None or message.ticket_id is None:
        return None
    return session.get_one(Ticket, message.ticket_id)


def take_in(
    session: Session,
    cast: Cast,
    arrival: ArrivedMail,
    policy: IntakePolicy | None = None,
) -> Message | None:
    """Let it pass the door; its row, unless it left no trace."""
    message = MailIntake(session, cast.acme.id, policy).receive(arrival)
    session.flush()
    return message


def own_mailbox(session: Session, cast: Cast, who: Person) -> Mailbox:
    """That person's own Gmail account."""
    return mailboxes.find_or_make_mailbox(session, cast.acme.id, who.address)
