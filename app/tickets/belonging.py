"""Whether a mail is any business of a person: asked before anything of it is kept."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.inboxes import inbox as inboxes
from app.mailboxes.mailbox import Mailbox
from app.people.person import Person
from app.tickets import conversation
from app.tickets.mail import Mail
from app.tickets.surroundings import Surroundings
from app.tickets.ticket import Ticket


def belongs(session: Session, person: Person, mail: Mail) -> bool:
    """Whether the mail joins a ticket of, or is addressed to, an inbox of theirs.

    A mail to several inboxes belongs to the one that would get it if it arrived there,
    so that it does not matter who opens it first.
    """
    inbox_id = _inbox_id(session, person.workspace_id, mail)
    return inbox_id is not None and inbox_id in inboxes.ids_of(session, person)


def _inbox_id(session: Session, workspace_id: int, mail: Mail) -> int | None:
    known = conversation.oldest(session, workspace_id, mail.ids)
    if known is not None:
        return session.get_one(Ticket, known).inbox_id
    around = Surroundings.of(session, workspace_id)
    # Only what the headers say counts: no mailbox stands behind this one.
    inbox = around.inbox_of(mail, Mailbox())
    return inbox.id if inbox else None
