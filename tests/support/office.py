"""A desk and our Gmail in one process: the tests' small company at work."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
from flask import Flask
from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.desk import Desk
from app.gmail.google import GoogleClients
from app.mailboxes import mailbox as mailboxes
from app.settings import Settings
from app.tickets import serialize
from app.tickets.ticket import Ticket
from demo.gmail.mail.compose import ComposedMail
from demo.gmail.mailboxes.mailbox import GmailMailbox as Gmailbox
from demo.gmail.mailboxes.message import MailboxMessage
from demo.gmail.world import GmailWorld
from demo.keys import SigningKey, service_account_info
from tests.support import cast as casting
from tests.support.apps import gmail_of
from tests.support.cast import Cast
from tests.support.databases import lent
from tests.support.wire import Wire
from workers.drain import DrainOutcome, MailboxDrain
from workers.sync.sync_now import bring_in_step

SUPPORT = "support@acme.example"
ADA = "ada@acme.example"
GRACE = "grace@acme.example"
EDSGER = "edsger@acme.example"
MARIA = "Maria Lopez <maria@lopez-interiors.example>"

ADDON_CLIENT = "addon-client.apps.googleusercontent.com"
UNLIMITED = {"person_calls": 0, "workspace_calls": 0, "address_calls": 0}
ADDON_ACCOUNT = "service-1@gcp-sa-gsuiteaddons.iam.gserviceaccount.com"


@cache
def google_key() -> SigningKey:
    """Google's signing key of the tests, made once: RSA keys are dear."""
    return SigningKey.generate("google")


@cache
def service_account() -> tuple[dict[str, Any], dict[str, str]]:
    """The desk's service account: its key file, and what Gmail knows of it."""
    return service_account_info("https://oauth2.googleapis.com/token")


class Office:
    """The desk, our Gmail, the cast; support@ is connected, so are Ada and Grace."""

    def __init__(self, desk: Desk, world: GmailWorld, cast: Cast, app: Flask) -> None:
        self.desk = desk
        self.world = world
        self.cast = cast
        self.app = app
        # Words of the sidebar's answers that no message has said, and what was typed.
        self.unsaid: set[str] = set()
        self.typed: set[str] = set()

    @property
    def support(self) -> Gmailbox:
        """The shared mailbox at Gmail."""
        return self.world.mailboxes[SUPPORT]

    @property
    def ada(self) -> Gmailbox:
        """Ada's own mailbox at Gmail."""
        return self.world.mailboxes[ADA]

    def write(
        self, subject: str = "Refund for order 4711", **headers: str
    ) -> MailboxMessage:
        """Maria writes to support@; the copy in the shared mailbox."""
        draft = ComposedMail(MARIA, [SUPPORT], subject, "Two chairs are cracked.")
        draft.headers |= {k.replace("_", "-"): v for k, v in headers.items()}
        copies = self.world.write_in(draft)
        return next(c.message for c in copies if c.mailbox.address == SUPPORT)

    def write_again(self, first: MailboxMessage) -> MailboxMessage:
        """Maria answers her own mail."""
        message_id = first.mail.message_id
        return self.write("Re: Refund for order 4711", In_Reply_To=message_id)

    def answer(self, address: str, thread_id: str) -> MailboxMessage:
        """A colleague answers from Gmail, with support@ in copy."""
        draft = ComposedMail(
            address, [MARIA], "Re: Refund for order 4711", "Done.", [SUPPORT]
        )
        return self.world.write(address, draft, thread_id=thread_id)

    def copy(self, address: str, message: MailboxMessage) -> MailboxMessage:
        """The same mail in another mailbox."""
        messages = self.world.mailboxes[address].messages.values()
        message_id = message.mail.message_id
        return next(m for m in messages if m.mail.message_id == message_id)

    def sync(self) -> None:
        """Bring every mailbox in step; waiting takes no time."""
        bring_in_step(self.desk, pause=lambda seconds: pass_time(seconds))

    def drain(self, address: str = SUPPORT) -> DrainOutcome:
        """One drain of one mailbox."""
        return MailboxDrain(self.desk, self.mailbox_id(address)).run()

    def mailbox_id(self, address: str) -> int:
        """The desk's id of that mailbox."""
        with self.desk.database.reading() as session:
            return mailboxes.find_mailbox(session, address).id

    @contextmanager
    def ticket(self, number: int = 1) -> Iterator[tuple[Session, Ticket]]:
        """A transaction with that ticket in it, as a click has it."""
        with self.desk.database.transaction() as session:
            query = select(Ticket).where(Ticket.number == number)
            yield session, session.scalars(query.with_for_update()).one()

    def shown(self, number: int = 1) -> dict[str, Any]:
        """The ticket as JSON."""
        with self.desk.database.reading() as session:
            query = select(Ticket).where(Ticket.number == number)
            return serialize.ticket_json(session, session.scalars(query).one())

    def tickets(self) -> int:
        """How many tickets there are."""
        with self.desk.database.reading() as session:
            return len(session.scalars(select(Ticket.id)).all())

    def worn(self, message: MailboxMessage) -> set[str]:
        """The names of the user labels that a message wears at Gmail."""
        mailbox = next(
            m for m in self.world.mailboxes.values() if m.messages.get(message.id)
        )
        names = {x.id: x.name for x in mailbox.labels if not x.is_system}
        return {names[each] for each in message.labels if each in names}

    def label_id(self, address: str, name: str) -> str:
        """The id that the label of that name has in a mailbox."""
        label = self.world.mailboxes[address].labels.named(name)
        assert label is not None, name
        return label.id


def pass_time(seconds: float) -> None:
    """Let the tests' clock run."""
    clock.advance(timedelta(seconds=seconds))


def settings(database_url: str, folder: Path, **more: Any) -> Settings:
    """Settings for a desk beside our Gmail."""
    return Settings(
        data_dir=folder,
        database_url=database_url,
        secret_key=SecretStr("a secret of the tests"),
        vault_keys=SecretStr(Fernet.generate_key().decode()),
        google_certs_url="https://gmail.example/certs",
        addon_client_id=ADDON_CLIENT,
        addon_service_account=ADDON_ACCOUNT,
        # A test asks faster than a person; those of the limits set their own.
        **{"service_account_file": keep_key(folder), **UNLIMITED, **more},
    )


def keep_key(folder: Path) -> Path:
    """Write the file of the desk's service account; where it is."""
    key, _ = service_account()
    file = folder / "service-account.json"
    file.write_text(json.dumps(key))
    return file


def make_world() -> GmailWorld:
    """Our Gmail: support@ with its mail also delivered to Ada and Grace."""
    world = GmailWorld(clock.now, google_key())
    world.add_mailbox(SUPPORT, "Support", "shared")
    world.add_mailbox(ADA, "Ada Lovelace")
    world.add_mailbox(GRACE, "Grace Hopper")
    world.add_mailbox(EDSGER, "Edsger Dijkstra")
    world.route(SUPPORT, also_to=[ADA, GRACE])
    world.register_service_account(service_account()[1])
    return world


def open_office(
    database_url: str,
    folder: Path,
    *,
    connected: tuple[str, ...] = (SUPPORT, ADA, GRACE),
    world: GmailWorld | None = None,
    kind: str = "account",
    **more: Any,
) -> Office:
    """Everything at work, with these mailboxes connected."""
    world = world or make_world()
    told = settings(database_url, folder, **more)
    office = furnish(told, world, partial(casting.enter, kind=kind))
    with office.desk.database.transaction() as session:
        for address in connected:
            workspace_id = office.cast.acme.id
            mailbox = mailboxes.find_or_make_mailbox(session, workspace_id, address)
            mailbox.connect(delegated=True)
    office.sync()
    return office


def furnish(
    told: Settings, world: GmailWorld, enter: Callable[[Session], Cast]
) -> Office:
    """A desk beside this world; `enter` finds or makes the cast."""
    app = gmail_of(world, told.database)
    http = Wire(app)
    google = GoogleClients(told, connect=lambda timeout: http)
    desk = Desk(told, google, lent(told.database))
    with desk.database.transaction() as session:
        cast = enter(session)
    return Office(desk, world, cast, app)
