"""Every table: importing this module makes them all known to SQLAlchemy."""

from __future__ import annotations

from app.absences.table import Absence
from app.audit.entry import AuditEntry, AuditHead
from app.calendars.table import Calendar, CalendarDay, CalendarSpan
from app.chore import Chore
from app.frontdoor.confirmation import Confirmation
from app.frontdoor.ratings.table import Rating, RatingRefusal, RatingRequest
from app.frontdoor.status_links.table import StatusLink
from app.frontdoor.table import Form, FormTally
from app.inboxes.alias import Alias
from app.inboxes.inbox import Inbox, Membership
from app.inboxes.last_look import LastLook
from app.instance.table import Instance, InstanceSetting
from app.invitations.table import Invitation
from app.labels.latency import LabelLatency
from app.labels.mapping import Label
from app.labels.repaint_limit import RepaintCount
from app.labels.writes import LabelWrite
from app.last_done import LastDone
from app.mailboxes.backfill import MailBackfill
from app.mailboxes.look_back import LookBack
from app.mailboxes.mail_check import MailCheck
from app.mailboxes.mailbox import Mailbox
from app.mailboxes.pending_thread import PendingThread
from app.mailboxes.send_as import SendAs
from app.people.console_session import ConsoleSession
from app.people.first_setup import FirstSetup
from app.people.person import Person
from app.people.used_link import UsedLink
from app.people.workspace import Workspace, WorkspaceDomain
from app.probe_calls import ProbeCall
from app.refused_calls import RefusedCall
from app.replies.reply import ReplyTag, SavedReply
from app.reports.tables import (
    DigestSend,
    ReportCounter,
    ReportDay,
    ReportDue,
    ReportFact,
    ReportPerson,
    ReportStale,
    ReportTag,
)
from app.tickets.acting.press import Press
from app.tickets.bulk_actions.table import BulkAction, BulkItem
from app.tickets.conversations.references import MessageReference
from app.tickets.conversations.ticket_link import TicketLink
from app.tickets.customers.table import Customer, CustomerNote
from app.tickets.event import Event
from app.tickets.following.table import Follow
from app.tickets.intake.loaded_files import LoadedMail
from app.tickets.intake.sender_rule import SenderRule
from app.tickets.intake.unrelated_mail import UnrelatedMail
from app.tickets.label_rejections import LabelRejection
from app.tickets.merge.merge import Merge
from app.tickets.merge.moved_rows import MergeMove
from app.tickets.messages.message import Message, MessageCopy
from app.tickets.messages.people import MessagePerson
from app.tickets.messages.reply_draft import ReplyDraft
from app.tickets.messages.thread import Thread
from app.tickets.notes.mention import Mention
from app.tickets.notes.note import Note
from app.tickets.notes.revision import NoteRevision
from app.tickets.saved_views.table import SavedView, ViewPin
from app.tickets.submissions.table import Submission, SubmissionFile
from app.tickets.tags.tag import Tag, TicketTag
from app.tickets.ticket import Ticket
from app.usage.quota import UsageWarning
from app.waits import Outage

__all__ = [
    "Absence",
    "Alias",
    "AuditEntry",
    "AuditHead",
    "BulkAction",
    "BulkItem",
    "Calendar",
    "CalendarDay",
    "CalendarSpan",
    "Chore",
    "Customer",
    "CustomerNote",
    "DigestSend",
    "ConsoleSession",
    "LabelRejection",
    "ReplyDraft",
    "Event",
    "FirstSetup",
    "Follow",
    "Confirmation",
    "Form",
    "FormTally",
    "Inbox",
    "Instance",
    "InstanceSetting",
    "Invitation",
    "Label",
    "LabelLatency",
    "LabelWrite",
    "LastDone",
    "LastLook",
    "LoadedMail",
    "LookBack",
    "MailCheck",
    "Mailbox",
    "Membership",
    "Mention",
    "Merge",
    "MergeMove",
    "Message",
    "MessageCopy",
    "MessagePerson",
    "MessageReference",
    "Note",
    "NoteRevision",
    "Outage",
    "MailBackfill",
    "PendingThread",
    "Person",
    "Press",
    "ProbeCall",
    "ReportCounter",
    "ReportDay",
    "ReportDue",
    "ReportStale",
    "ReportFact",
    "ReportPerson",
    "ReportTag",
    "SavedReply",
    "SavedView",
    "ViewPin",
    "ReplyTag",
    "RefusedCall",
    "RepaintCount",
    "SendAs",
    "SenderRule",
    "Rating",
    "RatingRefusal",
    "RatingRequest",
    "StatusLink",
    "Submission",
    "SubmissionFile",
    "Tag",
    "Thread",
    "Ticket",
    "TicketLink",
    "TicketTag",
    "UnrelatedMail",
    "UsageWarning",
    "UsedLink",
    "Workspace",
    "WorkspaceDomain",
]
