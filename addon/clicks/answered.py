"""The mail that a draft answers: the open one, else the newest in the own mailbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from addon import opened_mail
from addon.clicks.envelopes import DraftEnvelopes
from app.errors import Broken, Disconnected, Later, NotFound, Refused
from app.gmail.errors import GmailBadRequest, GmailNotFound
from app.gmail.values import GmailMessage
from app.tickets.mail import HEADERS
from app.tickets.messages import own_copy
from app.tickets.view import TicketView
from app.wording import mark

if TYPE_CHECKING:
    from app.gmail.client import GmailClient

ON_ITS_WAY = mark("The mail is on its way to Gmail. Try again in a moment.")
FOREIGN = mark("Open a mail of #{number} first, then press again.")


def mail_to_answer(
    envelopes: DraftEnvelopes, view: TicketView
) -> tuple[GmailClient, GmailMessage]:
    """The mail of the ticket, and the mailbox in which its draft is to be made.

    Raises:
        Refused, Later: no mail of the ticket is open, and the reader's own mailbox
            cannot be written to; or Gmail did not give the mail.
    """
    return _open_one(envelopes, view) or _own_one(envelopes, view)


def _open_one(
    envelopes: DraftEnvelopes, view: TicketView
) -> tuple[GmailClient, GmailMessage] | None:
    if not envelopes.may_be_beside(view):
        return None
    message = envelopes.mail.ask_gmail()
    with envelopes.database.reading() as session:
        if not envelopes.is_of_ticket(session, view, message):
            return None
    return envelopes.mail.gmail(), message


def _own_one(
    envelopes: DraftEnvelopes, view: TicketView
) -> tuple[GmailClient, GmailMessage]:
    with envelopes.database.reading() as session:
        copy = own_copy.copy_to_answer(session, envelopes.person, view.id)
    if copy is None and view.waits_for_gmail:
        raise Later(ON_ITS_WAY)
    if copy is None:
        raise Refused(FOREIGN, number=view.number)
    try:
        client = envelopes.mail.own_gmail(copy.mailbox_id)
        return client, client.message(copy.gmail_id, HEADERS)
    except (GmailNotFound, GmailBadRequest) as error:
        raise NotFound(opened_mail.MAIL_GONE) from error
    except Disconnected as error:
        raise Refused(opened_mail.CLOSED) from error
    except (Broken, Later) as error:
        raise Later(opened_mail.SLOW) from error
