"""What a conversation of the script must be; pure, each rule gives its complaints.

To add a rule, write a function that yields sentences and name it in RULES.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Set
from email.utils import parseaddr
from typing import Any

from demo.cast.conversation import ADA, BEN, GRACE, INBOXES, CastConversation
from demo.cast.errors import ScriptError

# The shared account answers by itself too; a Google Group has no outbox.
SENDERS = (ADA, GRACE, BEN, "support@acme.example")
STATUSES = ("open", "in_progress", "waiting", "resolved", "closed")
PRIORITIES = ("low", "normal", "high", "urgent")

WORDS = {"mail", "desk", "language", "kind"}
MAIL_WORDS = {
    *("from", "by", "to", "cc", "ago", "subject", "text", "headers", "new_thread"),
}
DESK_WORDS = {"assignee", "status", "priority", "tags", "notes"}
NOTE_WORDS = {"by", "text"}


def check_words(told: dict[str, Any]) -> None:
    """Refuse a file that says what nobody would read, or leaves out what is needed."""
    desk = told.get("desk", {})
    _only("the file", told, WORDS, needs={"mail"})
    for number, mail in enumerate(told["mail"], start=1):
        _only(f"mail {number}", mail, MAIL_WORDS, needs={"ago", "text"})
        if ("from" in mail) == ("by" in mail):
            raise ScriptError(f"mail {number} needs one of `from` and `by`.")
    _only("the desk", desk, DESK_WORDS)
    for note in desk.get("notes", ()):
        _only("a note", note, NOTE_WORDS, needs=NOTE_WORDS)


def check_conversation(conversation: CastConversation) -> None:
    """Refuse a conversation that breaks a rule, with the first complaint."""
    for complaint in itertools.chain(*(rule(conversation) for rule in RULES)):
        raise ScriptError(complaint)


def _only(
    what: str, told: dict[str, Any], words: Set[str], needs: Set[str] = frozenset()
) -> None:
    for word in sorted(told.keys() - words):
        raise ScriptError(f"{what} has `{word}`, which means nothing here.")
    for word in sorted(needs - told.keys()):
        raise ScriptError(f"{what} needs `{word}`.")


def order_complaints(conversation: CastConversation) -> Iterator[str]:
    """Each mail is younger than the one before."""
    for number, (one, next_one) in enumerate(
        itertools.pairwise(conversation.mails), start=2
    ):
        if next_one.ago >= one.ago:
            yield f"mail {number} must be younger than the one before it."


def subject_complaints(conversation: CastConversation) -> Iterator[str]:
    """A mail that opens a thread says its subject, if only an empty one."""
    for number, mail in enumerate(conversation.mails, start=1):
        if mail.subject is None and (number == 1 or mail.new_thread):
            yield f"mail {number} opens a thread and needs a `subject`."


def address_complaints(conversation: CastConversation) -> Iterator[str]:
    """Nobody real can be written to by accident."""
    for mail in conversation.mails:
        if not mail.to:
            yield f"the mail of {mail.address} needs `to`."
        for who in (mail.sender, *mail.to, *mail.cc):
            if not parseaddr(who)[1].endswith(".example"):
                yield f"{who!r} must be an address that ends in .example."


def colleague_complaints(conversation: CastConversation) -> Iterator[str]:
    """Whoever answers has a mailbox to answer from."""
    for mail in conversation.mails:
        if mail.by_colleague and mail.sender not in SENDERS:
            yield f"{mail.sender} has no mailbox here; `by` is one of {SENDERS}."


def desk_complaints(conversation: CastConversation) -> Iterator[str]:
    """The desk's acts are ones that the members of that inbox could have done."""
    desk, members = conversation.desk, INBOXES.get(conversation.inbox or "", ())
    if desk is None:
        return
    if conversation.inbox is None:
        yield "a conversation in no inbox has no desk."
    for who in filter(None, (desk.assignee, *(note.by for note in desk.notes))):
        if who not in members:
            yield f"{who} does not answer {conversation.inbox}."
    if desk.status not in (None, *STATUSES):
        yield f"{desk.status!r} is no status; it is one of {STATUSES}."
    if desk.priority not in (None, *PRIORITIES):
        yield f"{desk.priority!r} is no priority; it is one of {PRIORITIES}."


Rule = Callable[[CastConversation], Iterator[str]]
RULES: tuple[Rule, ...] = (
    order_complaints,
    subject_complaints,
    address_complaints,
    colleague_complaints,
    desk_complaints,
)
