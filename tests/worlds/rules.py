"""Rules of the desk that a random world needs, and what each is like switched off."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.inboxes import alias, inbox as inboxes
from app.mail.authentication import SenderProof
from app.mailboxes import look_back, mailbox as mailboxes
from app.tickets.conversations import beginning, leads, rejoin, same_mail
from app.tickets.conversations.participants import ParticipantTie, TicketPeople
from app.tickets.conversations.whose_ticket import KnownConversation
from app.tickets.intake import directory, filters, writer
from app.tickets.intake.answers import customer_answers
from app.tickets.intake.answers.earlier_mail import EarlierMail
from app.tickets.intake.answers.undelivered import UndeliveredAnswers
from app.tickets.intake.directory import AddressDirectory
from app.tickets.mail import Mail

# Where it is, its name there, and what stands there instead.
Switch = tuple[Any, str, Callable[..., Any] | tuple[Any, ...]]

_sent_to = AddressDirectory.sent_to
_leaves_as = AddressDirectory.leaves_as
_known = KnownConversation.ticket_in


RULES: Mapping[str, Switch] = {
    "two mails may bear one id": (
        same_mail,
        "key_of",
        lambda session, arrival, writer: arrival.key,
    ),
    "a stranger joins nothing": (
        TicketPeople,
        "tie",
        lambda *about: ParticipantTie.WRITER,
    ),
    "a mail counts in every inbox that it was sent to": (
        AddressDirectory,
        "sent_to",
        lambda *about: _sent_to(*about)[:1],
    ),
    "an inbox has its own ticket": (
        KnownConversation,
        "ticket_in",
        lambda known, inbox_id: next(
            (trail.ticket.id for trail in known._trails), _known(known, inbox_id)
        ),
    ),
    "a mail in our name is proved": (
        writer,
        "proof_of",
        lambda *about: SenderProof.DMARC,
    ),
    "an alias stands for its inbox": (
        alias,
        "primary_addresses",
        lambda *about: {},
    ),
    "an address with +detail is the one without": (
        directory,
        "without_detail",
        lambda address: address,
    ),
    "a form in our name is its visitor's": (writer, "_visitor", lambda *about: None),
    "a forward is of who wrote the mail inside": (
        writer,
        "original_author",
        lambda *about: None,
    ),
    "a group of ours names the writer": (
        Mail,
        "rewriting_group",
        lambda *about: "",
    ),
    "only the customer can be answered": (
        customer_answers,
        "answers_customer",
        lambda *about: True,
    ),
    "a machine's mail changes nothing": (filters, "RULES", ()),
    "a report on an answer opens the ticket again": (
        UndeliveredAnswers,
        "note",
        lambda *about, **more: False,
    ),
    "an answer counts for the inbox it leaves as": (
        AddressDirectory,
        "leaves_as",
        lambda *about: _leaves_as(*about)[1:],
    ),
    "what was split comes together": (
        rejoin,
        "rejoin_split",
        lambda session, known, case, ticket: ticket,
    ),
    "references lead to tickets": (
        leads,
        "_by_reference",
        lambda *about: [],
    ),
    "Gmail's thread leads to tickets": (leads, "_by_thread", lambda *about: []),
    "a parent that is read late meets its own children only": (
        TicketPeople,
        "tie_to_parent",
        lambda *about: ParticipantTie.NAMED,
    ),
    "a mailbox shows what its people may see": (
        mailboxes,
        "mailbox_inbox_ids",
        lambda session, mailbox: range(9999),
    ),
    "who leaves an inbox is out": (
        inboxes,
        "remove_member",
        lambda *about: True,
    ),
    "what was read too early is taken in": (
        EarlierMail,
        "take_in",
        lambda *about: [],
    ),
    "what mailboxes were read beyond is read again": (
        look_back,
        "request_look_backs",
        lambda *about: None,
    ),
    "a ticket begins with its first mail": (
        beginning,
        "settle_beginning",
        lambda *about: None,
    ),
    "one customer's mails in one thread are one ticket": (
        rejoin,
        "rejoin_thread",
        lambda *about: False,
    ),
}
# What the worlds are made of in which its lack shows the soonest.
FOCUS: Mapping[str, str] = {
    "two mails may bear one id": "reused_id",
    "a stranger joins nothing": "stranger",
    "a mail counts in every inbox that it was sent to": "two_inboxes",
    "an inbox has its own ticket": "two_inboxes to_another_inbox",
    "a mail in our name is proved": "forged",
    "an alias stands for its inbox": "to_alias",
    "an address with +detail is the one without": "to_alias",
    "a form in our name is its visitor's": "by_form answer",
    "a forward is of who wrote the mail inside": "forwarded",
    "a group of ours names the writer": "through_group",
    "only the customer can be answered": "ask_outside",
    "a machine's mail changes nothing": "plain absence_note answer_as_inbox",
    "a report on an answer opens the ticket again": "plain answer_as_inbox comes_back",
    "an answer counts for the inbox it leaves as": "two_inboxes answer",
    "what was split comes together": "plain reply colleague_of_customer",
    "references lead to tickets": "plain reply",
    "Gmail's thread leads to tickets": "plain reply_without_references",
    "a parent that is read late meets its own children only": "plain stranger",
    "a mailbox shows what its people may see": "plain",
    "who leaves an inbox is out": "plain",
    "what was read too early is taken in": "plain answer_as_inbox",
    "what mailboxes were read beyond is read again": "plain answer_alone",
    "a ticket begins with its first mail": "plain colleague_of_customer",
    "one customer's mails in one thread are one ticket": "to_many answer_as_inbox "
    "reply_without_references",
}
