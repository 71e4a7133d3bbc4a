"""One mail as it was sent: its bytes, its headers and its words."""

from __future__ import annotations

import email
import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from email.errors import MessageError
from email.message import Message as Parsed
from email.parser import BytesHeaderParser
from functools import cached_property

from demo.gmail.mail.addresses import named_addresses
from demo.gmail.mail.charsets import bytes_text
from demo.gmail.mail.encoded import header_text, valid_text

Header = tuple[str, str]

ADDRESS_HEADERS = {
    "from",
    "to",
    "cc",
    "bcc",
    "reply-to",
    "sender",
    "x-original-from",
    "x-original-sender",
}
_ID = re.compile(r"<[^<>\s]+>")
_TAGS = re.compile(r"(?is)<(script|style).*?</\1>|<[^>]*>")
_REPLY = re.compile(r"^\s*(?:re|fwd?|aw|antw|sv|wg)\s*(?:\[\d+\])?\s*:\s*", re.I)


@dataclass(frozen=True)
class MailBody:
    """What stands below the headers; parsed when somebody looks."""

    raw: bytes

    @cached_property
    def text(self) -> str:
        """The words of the mail; empty when nobody could make sense of it."""
        try:
            return valid_text(_text(email.message_from_bytes(self.raw)))
        # Broken structure surfaces from the email package in all these ways.
        except (LookupError, ValueError, TypeError, AttributeError, MessageError):
            return ""

    @cached_property
    def snippet(self) -> str:
        """The first words on one line."""
        return " ".join(self.text[:1000].split())[:200]


@dataclass(frozen=True)
class RawMail:
    """Raw bytes and the headers read from them, in the order they stand."""

    raw: bytes
    headers: tuple[Header, ...]
    body: MailBody

    @classmethod
    def read(cls, raw: bytes) -> RawMail:
        """A mail from any bytes at all. An mbox separator line is dropped."""
        if raw.startswith(b"From "):
            raw = raw.partition(b"\n")[2]
        parsed = BytesHeaderParser().parsebytes(raw)
        headers = tuple((name, _value(name, v)) for name, v in parsed.raw_items())
        return cls(raw, headers, MailBody(raw))

    def first(self, name: str) -> str:
        """The first header of that name, or nothing."""
        return next(iter(self.all(name)), "")

    def all(self, name: str) -> list[str]:
        """Every header of that name."""
        wanted = name.lower()
        return [value for header, value in self.headers if header.lower() == wanted]

    def addresses(self, *names: str) -> list[Header]:
        """(name, address in lower case) of everybody in these headers."""
        values = [value for name in names for value in self.all(name)]
        pairs = [pair for value in values for pair in named_addresses(value)]
        return [(name, address.lower()) for name, address in pairs]

    @cached_property
    def message_id(self) -> str:
        """The Message-ID with its brackets; empty when there is none to use."""
        return id_of(self.first("Message-ID"))

    @cached_property
    def references(self) -> list[str]:
        """The ids this mail answers, the nearest first."""
        parents = _ID.findall(self.first("In-Reply-To"))
        older = _ID.findall(" ".join(self.all("References")))
        return list(dict.fromkeys([*parents, *reversed(older)]))

    @cached_property
    def subject(self) -> str:
        """The subject line."""
        return self.first("Subject")

    @cached_property
    def topic(self) -> str:
        """The subject without reply and forward marks, for comparing."""
        topic, marks = self.subject, 1
        while marks:
            topic, marks = _REPLY.subn("", topic)
        return " ".join(topic.casefold().split())

    def is_same(self, other: RawMail) -> bool:
        """Whether two mails of one Message-ID are copies: one author, subject, date."""
        return self._identity == other._identity

    @cached_property
    def _identity(self) -> tuple[str, ...]:
        # A group may have put its own address into From.
        author = self.first("X-Original-From") or self.first("From")
        return author, self.subject, self.first("Date")

    def on_top(self, fields: Iterable[Header]) -> RawMail:
        """The same mail with more headers above its own."""
        added = tuple((name, re.sub(r"[\r\n\0]+", " ", text)) for name, text in fields)
        newline = "\r\n" if b"\r\n" in self.raw[:2000] else "\n"
        top = "".join(f"{name}: {text}{newline}" for name, text in added)
        return RawMail(top.encode() + self.raw, added + self.headers, self.body)

    def without(self, *names: str) -> RawMail:
        """The same mail without these headers."""
        gone = {name.lower() for name in names}
        kept = tuple(pair for pair in self.headers if pair[0].lower() not in gone)
        if len(kept) == len(self.headers):
            return self
        return RawMail(_drop_fields(self.raw, gone), kept, self.body)


def id_of(value: str) -> str:
    """The message id in a header value, with brackets; empty when malformed."""
    found = _ID.search(value)
    if found:
        return found[0]
    bare = value.strip().strip("<>")
    return f"<{bare}>" if "@" in bare and not re.search(r"\s", bare) else ""


def _value(name: str, value: object) -> str:
    return header_text(str(value), is_address=name.lower() in ADDRESS_HEADERS)


def _drop_fields(raw: bytes, names: set[str]) -> bytes:
    lines, kept, dropping = raw.splitlines(keepends=True), [], False
    for number, line in enumerate(lines):
        if not line.strip(b"\r\n"):
            kept += lines[number:]
            break
        if not line.startswith((b" ", b"\t")):
            name = line.partition(b":")[0].strip().lower()
            dropping = name.decode("latin-1") in names
        if not dropping:
            kept.append(line)
    return b"".join(kept)


def _text(parsed: Parsed) -> str:
    parts = {part.get_content_type(): part for part in reversed(list(parsed.walk()))}
    if "text/plain" in parts:
        return _decoded(parts["text/plain"])
    if "text/html" in parts:
        return html.unescape(_TAGS.sub(" ", _decoded(parts["text/html"])))
    return ""


def _decoded(part: Parsed) -> str:
    data = part.get_payload(decode=True)
    charset = part.get_content_charset() or ""
    return bytes_text(data, charset) if isinstance(data, bytes) else ""
