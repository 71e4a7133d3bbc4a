"""Labels, rows and threads as the page in the browser shows them."""

from __future__ import annotations

from collections import Counter
from typing import Any

from demo.gmail.errors import Json
from demo.gmail.mail.mail import RawMail
from demo.gmail.mailboxes.labels import MailboxLabel
from demo.gmail.mailboxes.mailbox import GmailMailbox
from demo.gmail.mailboxes.message import MailboxMessage, MailboxThread
from demo.gmail.mailboxes.search import read_query

AWAY = {"SPAM", "TRASH"}


def label_rows(mailbox: GmailMailbox) -> list[Json]:
    """All labels with the numbers that stand beside them."""
    total: Counter[str] = Counter()
    unread: Counter[str] = Counter()
    for thread in mailbox.threads.values():
        total.update(thread.labels)
        waiting = [each.labels for each in thread.messages if "UNREAD" in each.labels]
        unread.update(set().union(*waiting))
    return [
        {
            **label_row(each),
            "threadsTotal": total[each.id],
            "threadsUnread": unread[each.id],
        }
        for each in mailbox.labels
    ]


def label_row(given: MailboxLabel) -> Json:
    """One label without numbers."""
    colour = {"backgroundColor": given.background, "textColor": given.text}
    return {
        "id": given.id,
        "name": given.name,
        "type": given.type,
        "color": colour if given.background else None,
    }


def shown_threads(mailbox: GmailMailbox, label_id: str, q: str) -> list[MailboxThread]:
    """The threads of a label, or of a search through all mail, the newest first."""
    query = read_query(q)
    found = {}
    for thread in mailbox.threads.values():
        shown = [each for each in thread.messages if _is_shown(each, label_id)]
        if any(query.finds(mailbox, m, frozenset(m.labels)) for m in shown):
            found[thread.id] = thread
    return sorted(found.values(), key=lambda each: each.newest.order, reverse=True)


def thread_row(mailbox: GmailMailbox, thread: MailboxThread) -> Json:
    """One line of the list."""
    names = [_name(mailbox, message) for message in thread.messages]
    return {
        "id": thread.id,
        "subject": thread.messages[0].mail.subject,
        "from": ", ".join(dict.fromkeys(names)),
        "fromAddress": _sender_address(mailbox, thread),
        "count": len(thread.messages),
        "date": thread.newest.milliseconds,
        "unread": "UNREAD" in thread.labels,
        "labelIds": sorted(thread.labels),
        "snippet": thread.newest.mail.body.snippet,
    }


def thread_view(given: MailboxThread) -> Json:
    """An open thread with the words of its messages."""
    return {
        "id": given.id,
        "uiId": given.page_id,
        "subject": given.messages[0].mail.subject,
        "labelIds": sorted(given.labels),
        "messages": [message_view(each) for each in given.messages],
    }


def message_view(given: MailboxMessage) -> Json:
    """One message of an open thread."""
    mail = given.mail
    return {
        "id": given.id,
        "uiId": given.page_id,
        "from": mail.first("From"),
        "to": ", ".join(mail.all("To")),
        "cc": ", ".join(mail.all("Cc")),
        "date": given.milliseconds,
        "text": mail.body.text,
        "labelIds": sorted(given.labels),
        "messageId": mail.first("Message-ID"),
        "draftId": given.draft_id or None,
    }


def worn_since(mailbox: GmailMailbox, message_id: str, name: str) -> float | None:
    """When the mail got the label, in seconds since 1970, if it still wears it."""
    label = mailbox.labels.named(name)
    for copy in mailbox.conversations.known(message_id) if label else ():
        if label and label.id in copy.labels:
            for record in mailbox.history.undone(0):
                changes = [c for c in record.changes if c.message is copy]
                if any(label.id in each.labels for each in changes):
                    return record.at.timestamp()
    return None


def _is_shown(given: MailboxMessage, label_id: str) -> bool:
    """In a label's list; "ALL" is all mail but spam and trash."""
    if label_id == "ALL":
        return not given.labels & AWAY
    return label_id in given.labels and not given.labels & (AWAY - {label_id})


def _sender(mail: RawMail) -> tuple[str, str]:
    return next(iter(mail.addresses("From")), ("", mail.first("From")))


def _name(mailbox: GmailMailbox, given: MailboxMessage) -> Any:
    if "DRAFT" in given.labels:
        return "Draft"
    name, address = _sender(given.mail)
    return "me" if address == mailbox.address else name or address


def _sender_address(mailbox: GmailMailbox, given: MailboxThread) -> str:
    """Who wrote last, somebody else before the owner."""
    senders = [_sender(each.mail)[1] for each in reversed(given.messages)]
    others = [address for address in senders if address != mailbox.address]
    return (others or senders)[0]
