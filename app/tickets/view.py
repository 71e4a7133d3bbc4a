"""A ticket as a card shows it: plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.absences.reading import Away
from app.mailboxes.disconnected import DisconnectedMailbox
from app.mailboxes.sync_status import SyncStatus
from app.tickets.conversations.linked_tickets import LinkedTicket
from app.tickets.customers.note import CustomerNoteView
from app.tickets.label_rejections import RejectedLabel
from app.tickets.lists.company import CompanyTicket
from app.tickets.messages.own_copy import OwnCopy
from app.tickets.messages.sender import SenderView
from app.tickets.notes.last_note import LastNote
from app.tickets.undo.recent_events import UndoEvent


@dataclass(frozen=True)
class NoteView:
    """A note and who wrote it."""

    author_id: int
    author: str
    text: str
    at: datetime
    id: int = 0
    edited_at: datetime | None = None


@dataclass(frozen=True)
class SetAsideView:
    """Why, by whom and when a ticket was said to be none."""

    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class TicketView:
    """Everything that a ticket card shows; `tags` are (id, name).

    `more_open` and `earlier` count the customer's other tickets.
    `likely` are the colleagues (address, name) whom a note may want to tell.
    `is_called`: a note calls the reader, who has not seen it yet.
    `shut_out`: the inbox's mailbox or the reader's own, if Google lets us in no longer.
    """

    id: int
    workspace_id: int
    inbox_id: int
    inbox: str
    number: int
    version: int
    subject: str
    customer_name: str
    customer_address: str
    status: str
    status_at: datetime
    priority: str
    direction: str | None
    waiting_since: datetime | None
    answered_at: datetime | None
    mail_count: int
    note_count: int
    assignee_id: int | None
    assignee: str | None
    assignee_is_active: bool
    sync: SyncStatus | None
    more_open: int
    earlier: int
    tags: tuple[tuple[int, str], ...]
    notes: tuple[NoteView, ...]
    snoozed_at: datetime | None = None
    snoozed_until: datetime | None = None
    # The newest first: what an undo asks for.
    deeds: tuple[UndoEvent, ...] = ()
    # Who sent the open mail, where that is not simply its customer.
    sender: SenderView | None = None
    # Those that the reader may see.
    links: tuple[LinkedTicket, ...] = ()
    likely: tuple[tuple[str, str], ...] = ()
    is_called: bool = False
    # A label that the reader set by hand and that was undone.
    corrected: RejectedLabel | None = None
    aside: SetAsideView | None = None
    shut_out: DisconnectedMailbox | None = None
    # Whether a colleague of the same inbox has the assignee's given name.
    assignee_has_namesake: bool = False
    # Whether the assignee is away, and until when.
    assignee_away: Away | None = None
    # Whether the reader follows it.
    is_followed: bool = False
    # When it closes if no mail comes, and until when the customer's mail opens it.
    closes_at: datetime | None = None
    # The customer's last mail.
    wrote_at: datetime | None = None
    reopens_until: datetime | None = None
    # What is open with others of the customer's company, the newest first.
    fellows: tuple[CompanyTicket, ...] = ()
    # The newest note on another ticket of the customer.
    last_note: LastNote | None = None
    # Whether the reader could move it.
    has_other_inbox: bool = False
    customer_id: int | None = None
    # When the inbox gives the customer a page of their ticket.
    status_link: str = "off"
    channel: str = "mail"
    verified_as: str | None = None
    # What the ticket's inbox has noted about the customer.
    customer_note: CustomerNoteView | None = None
    # What is still to be filled in in the reader's own draft.
    draft_blanks: tuple[str, ...] = ()
    # Whether what a form has brought is not in Gmail yet.
    waits_for_gmail: bool = False
    # Its mail in the inbox's own account, if it has one.
    shared_thread: str | None = None
    assignee_lacks_mail: bool = False
    # Whether the reader's own mailbox is connected.
    has_own_mailbox: bool = True
    # Since when a label of it waits to be written.
    labels_since: datetime | None = None
    # Where the reader has its mail; None while it is open beside the card.
    elsewhere: OwnCopy | None = None
    # Of a ticket that waits on us no longer: how many of the reader's own still do.
    mine_left: int | None = None

    @property
    def noted_about(self) -> str:
        """What is noted about the customer."""
        return self.customer_note.text if self.customer_note else ""

    @property
    def signed_in_at(self) -> str:
        """The website that vouches for the customer, if one does."""
        return (self.verified_as or "").partition(": ")[0]

    @property
    def signed_in_as(self) -> str:
        """What that website calls them."""
        return (self.verified_as or "").partition(": ")[2]


@dataclass(frozen=True)
class Opened:
    """What shows beside an open mail; `is_counted`: the desk knows that very mail."""

    view: TicketView | None
    is_counted: bool
