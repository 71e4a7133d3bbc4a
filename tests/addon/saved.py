"""Saved replies for the sidebar's tests, and a sidebar beside a mail being written."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import select

from app.commands.reply import add_reply_to
from app.replies import reply as replies
from app.replies.reply import SavedReply
from tests.addon.sidebar import SCOPES, Sidebar, shown
from tests.support.office import ADA, Office

COMPOSE = "https://www.googleapis.com/auth/gmail.addons.current.action.compose"
MARIA = "maria@lopez-interiors.example"
BOOKED = (
    "Hello {{customer.first_name}},\n\nyour refund for order {{order no}} is booked.\n"
    "{{me.first_name}}"
)


def save(
    office: Office,
    name: str = "Refund booked",
    text: str = BOOKED,
    owner: tuple[int | None, int | None] = (None, None),
    tags: tuple[str, ...] = (),
) -> None:
    """Save one, for everybody unless an owner (person, inbox) is said."""
    office.typed |= {name, text}
    with office.desk.database.transaction() as session:
        made = replies.new_reply(office.cast.acme.id, name, text)
        add_reply_to(session, made, owner, tags)


def uses(office: Office, name: str = "Refund booked") -> int:
    """How often it was used."""
    with office.desk.database.reading() as session:
        query = select(SavedReply.uses).where(SavedReply.name == name)
        return session.scalars(query).one()


def composing(sidebar: Sidebar, *to: str) -> Sidebar:
    """The same person, writing a mail to these."""
    gmail = {"toRecipients": list(to), "ccRecipients": [], "bccRecipients": []}
    scopes = (*SCOPES, COMPOSE)
    return replace(sidebar, mail=None, scopes=scopes, gmail=gmail)


def compose(sidebar: Sidebar, *to: str) -> Any:
    """The card that the add-on's icon shows in a mail to these."""
    return shown(composing(sidebar, *to).trigger("compose"))


def taken(sidebar: Sidebar) -> Any:
    """A ticket that the person has taken, open, as one who may make drafts."""
    sidebar.scopes = (*SCOPES, COMPOSE)
    mail = sidebar.office.copy(sidebar.address, sidebar.office.write())
    return shown(sidebar.press(sidebar.open(mail), "Take"))


def drafts(office: Office, address: str = ADA) -> list[Any]:
    """The drafts in that person's Gmail."""
    messages = office.world.mailboxes[address].messages.values()
    return [each for each in messages if "DRAFT" in each.labels]
