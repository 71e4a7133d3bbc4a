"""Gmail's search box, as much of it as programs use.

To add an operator: one function (message, labels, value) in OPERATORS.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from demo.gmail.mailboxes.label_names import fold_label_name
from demo.gmail.mailboxes.mailbox import GmailMailbox
from demo.gmail.mailboxes.message import MailboxMessage

Labels = frozenset[str]
Test = Callable[[GmailMailbox, MailboxMessage, Labels], bool]

_ANY_OF = re.compile(r"\{([^{}]*)\}")
_TERM = re.compile(r'(-?)(?:([A-Za-z0-9_]+):)?("[^"]*"|[^\s"]+)')
_DAYS = {"d": 1, "m": 30, "y": 365}
_PLACES = {"drafts": "DRAFT", "draft": "DRAFT", "sent": "SENT"}


@dataclass(frozen=True)
class SearchQuery:
    """A search: every line must hold, and in a line any of its tests."""

    lines: tuple[tuple[Test, ...], ...]
    # Whether it asks for spam and trash by name.
    looks_everywhere: bool = False

    def finds(
        self, mailbox: GmailMailbox, message: MailboxMessage, labels: Labels
    ) -> bool:
        """Whether the search finds this message."""
        return all(
            any(test(mailbox, message, labels) for test in line) for line in self.lines
        )


def read_query(text: str) -> SearchQuery:
    """What somebody typed into the search box."""
    # Of what stands in braces any is enough.
    groups = [read_query(each).lines for each in _ANY_OF.findall(text)]
    lines = [[test for line in group for test in line] for group in groups]
    text = _ANY_OF.sub(" ", text)
    joins = False
    for minus, operator, quoted in _TERM.findall(text):
        value = quoted.strip('"()')
        if not operator and quoted == "OR":
            joins = bool(lines)
            continue
        test = _test(operator.lower(), value, negated=bool(minus))
        if joins:
            lines[-1].append(test)
        else:
            lines.append([test])
        joins = False
    everywhere = re.search(r"\bin:\"?(anywhere|spam|trash)\b", text, re.I)
    return SearchQuery(tuple(map(tuple, lines)), bool(everywhere))


def _test(operator: str, value: str, *, negated: bool) -> Test:
    find = OPERATORS.get(operator)
    if find is None:
        find = _word
        value = f"{operator}:{value}" if operator else value
    return lambda mailbox, message, labels: (
        find(IndexedMessage(mailbox, message, labels), value) is not negated
    )


@dataclass(frozen=True)
class IndexedMessage:
    """One message as the search index has it."""

    mailbox: GmailMailbox
    message: MailboxMessage
    labels: Labels

    def has(self, words: str, *headers: str) -> bool:
        """Whether these headers hold the words, in any case."""
        mail = self.message.mail
        text = " ".join(value for name in headers for value in mail.all(name))
        return words.casefold() in text.casefold()


def _word(look: IndexedMessage, value: str) -> bool:
    return look.has(value, "Subject", "From", "To", "Cc")


def _message_id(look: IndexedMessage, value: str) -> bool:
    wanted = value.strip("<>")
    return bool(wanted) and look.message.mail.message_id == f"<{wanted}>"


def _label(look: IndexedMessage, value: str) -> bool:
    wanted = fold_label_name(value)
    worn = (each for each in look.mailbox.labels if each.id in look.labels)
    return any(
        wanted in (fold_label_name(label.name), fold_label_name(label.id))
        for label in worn
    )


def _place(look: IndexedMessage, value: str) -> bool:
    if value.lower() == "anywhere":
        return True
    return _PLACES.get(value.lower(), value.upper()) in look.labels


def _state(look: IndexedMessage, value: str) -> bool:
    if value.lower() == "read":
        return "UNREAD" not in look.labels
    return value.upper() in look.labels


def _after(look: IndexedMessage, value: str) -> bool:
    day = _day(value)
    return day is not None and look.message.at >= day


def _before(look: IndexedMessage, value: str) -> bool:
    day = _day(value)
    return day is not None and look.message.at < day


def _day(value: str) -> datetime | None:
    """The moment meant by 2026/11/22 or by seconds since 1970."""
    try:
        if value.isdecimal():
            return datetime.fromtimestamp(int(value), UTC)
        year, month, day = re.split(r"[/-]", value)
        return datetime(int(year), int(month), int(day), tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _newer(look: IndexedMessage, value: str) -> bool:
    match = re.fullmatch(r"(\d{1,4})([dmy])", value.lower())
    if match is None:
        return False
    days = int(match[1]) * _DAYS[match[2]]
    return look.message.at >= look.mailbox.now() - timedelta(days=days)


OPERATORS: dict[str, Callable[[IndexedMessage, str], bool]] = {
    "rfc822msgid": _message_id,
    "label": _label,
    "in": _place,
    "is": _state,
    "from": lambda look, value: look.has(value, "From"),
    "to": lambda look, value: look.has(value, "To", "Cc", "Bcc"),
    "cc": lambda look, value: look.has(value, "Cc"),
    "subject": lambda look, value: look.has(value, "Subject"),
    "list": lambda look, value: look.has(value, "List-ID", "Mailing-list"),
    "deliveredto": lambda look, value: look.has(value, "Delivered-To"),
    "after": _after,
    "before": _before,
    "newer_than": _newer,
}
