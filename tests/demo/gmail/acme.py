"""Acme's Gmail for tests, and Google's own client for any of its mailboxes."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from google.oauth2.credentials import Credentials
from google_auth_httplib2 import AuthorizedHttp
from googleapiclient.discovery import build_from_document
from googleapiclient.discovery_cache import get_static_doc

from demo.gmail.app import create_app
from demo.gmail.mail.compose import ComposedMail
from demo.gmail.mailboxes.message import MailboxMessage
from demo.gmail.sign_in.scopes import MODIFY
from demo.gmail.testing.inprocess import InProcessHttp
from demo.gmail.world import GmailWorld
from demo.keys import SigningKey

ADA = "ada@acme.example"
GRACE = "grace@acme.example"
BEN = "ben@acme.example"
SUPPORT = "support@acme.example"
SALES = "sales@acme.example"
MARIA = "Maria Lopez <maria@lopez-interiors.example>"
ROOT = "http://gmail.example/"


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def advance(self, **amount: float) -> None:
        self.moment += timedelta(**amount)


@cache
def google_key() -> SigningKey:
    return SigningKey.generate("google")


def make_world(clock: Clock) -> GmailWorld:
    world = GmailWorld(clock, google_key())
    world.add_mailbox(ADA, "Ada Lovelace")
    world.add_mailbox(GRACE, "Grace Hopper")
    world.add_mailbox(BEN, "Ben Carter")
    world.add_mailbox(SUPPORT, "Support", "shared")
    world.add_group(SALES, [ADA, BEN])
    return world


def client(
    world: GmailWorld,
    address: str,
    scopes: tuple[str, ...] = (MODIFY,),
    http: Any = None,
) -> Any:
    """users() of Google's client, signed in as this address."""
    credentials = Credentials(
        None,
        refresh_token=world.refresh_token(address, scopes),
        token_uri="https://oauth2.googleapis.com/token",
        client_id="sidedesk",
        client_secret="secret",
    )
    document = json.loads(get_static_doc("gmail", "v1"))
    document["rootUrl"] = document["baseUrl"] = ROOT
    http = http or InProcessHttp(create_app(world))
    return build_from_document(document, http=AuthorizedHttp(credentials, http=http))


def mail(world: GmailWorld, to: str = SUPPORT, **fields: Any) -> MailboxMessage:
    """A mail from Maria; the copy in the first mailbox it reached."""
    headers = fields.pop("headers", {})
    subject = fields.pop("subject", "Broken lamp")
    draft = ComposedMail(MARIA, [to], subject, "It does not light.", headers=headers)
    return world.write_in(draft, **fields)[0].message


def reply(world: GmailWorld, parent: MailboxMessage, **fields: Any) -> MailboxMessage:
    """Maria answers a mail that she sent or got."""
    headers = {"In-Reply-To": parent.mail.message_id}
    return mail(world, headers=headers, **{"subject": "Re: Broken lamp", **fields})
