"""Every table: importing this module makes them all known to SQLAlchemy."""

from __future__ import annotations

from app.chore import Chore
from app.inboxes.inbox import Inbox, Membership
from app.labels.brake import PutBack
from app.labels.lag import LabelLag
from app.labels.ledger import LabelWrite
from app.labels.mapping import Label
from app.labels.owed import Owed
from app.mailboxes.mailbox import Mailbox
from app.mailboxes.older import OlderMail
from app.people.person import Person
from app.people.used_link import UsedLink
from app.people.workspace import Workspace
from app.replies.draft import Draft
from app.replies.reply import Reply, ReplyTag
from app.tickets.conversation import MessageReference
from app.tickets.correction import Correction
from app.tickets.event import Event
from app.tickets.loaded import LoadedMail
from app.tickets.mention import Mention
from app.tickets.merge import Merge
from app.tickets.message import Message, MessageCopy
from app.tickets.moving import MergeMove
from app.tickets.no_ticket import BlockedSender
from app.tickets.note import Note
from app.tickets.press import Press
from app.tickets.tag import Tag, TicketTag
from app.tickets.thread import Thread
from app.tickets.ticket import Ticket

__all__ = [
    "BlockedSender",
    "Chore",
    "Correction",
    "Draft",
    "Event",
    "Inbox",
    "Label",
    "LabelLag",
    "LabelWrite",
    "LoadedMail",
    "Mailbox",
    "Membership",
    "Mention",
    "Merge",
    "MergeMove",
    "Message",
    "MessageCopy",
    "MessageReference",
    "Note",
    "OlderMail",
    "Owed",
    "Person",
    "Press",
    "Reply",
    "ReplyTag",
    "PutBack",
    "Tag",
    "Thread",
    "Ticket",
    "TicketTag",
    "UsedLink",
    "Workspace",
]
