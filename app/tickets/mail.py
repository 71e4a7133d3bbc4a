"""A mail as its headers tell it: pure, and never surprised by what the world sends."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.utils import getaddresses

from app import clock

LONGEST = 998
_BRACKETED = re.compile(r"<\s*([^<>\s@]+@[^<>\s]+)\s*>")
# On a list, what somebody typed at a mailer's prompt links all mails of one sending.
_MENTIONED = re.compile(r"<\s*([^<>\s@]+(?:@[^<>\s]+)?)\s*>")
_BARE = re.compile(r"\s*([^<>\s@]+@[^<>\s]+)\s*")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]+")

# What the desk asks Gmail for, and all that it ever reads of a mail.
HEADERS = (
    "Message-ID",
    "In-Reply-To",
    "References",
    "From",
    "To",
    "Cc",
    "Reply-To",
    "Subject",
    "List-ID",
    "X-Original-From",
    "Delivered-To",
    "Auto-Submitted",
    "Content-Type",
    "Return-Path",
    "Precedence",
    "X-Failed-Recipients",
    "X-Autoreply",
    "X-Autorespond",
    "X-Amz-Sns-Message-Id",
)


@dataclass(frozen=True)
class Address:
    """A name, possibly empty, and an address in lower case."""

    name: str
    address: str

    @property
    def shown(self) -> str:
        """The name, or the address when there is none."""
        return self.name or self.address


@dataclass(frozen=True)
class Mail:
    """The headers of one mail. `at` is Gmail's internalDate."""

    message_id: str | None
    references: tuple[str, ...]
    sender: Address
    original_sender: Address | None
    recipients: tuple[Address, ...]
    delivered_to: tuple[str, ...]
    subject: str
    at: datetime
    list_ids: tuple[str, ...] = ()
    headers: dict[str, list[str]] = field(default_factory=dict)

    def header(self, name: str) -> str:
        """The first header of that name, in lower case; empty when there is none."""
        return (self.headers.get(name.lower()) or [""])[0].lower()

    def has(self, name: str) -> bool:
        """Whether a header of that name is there, even an empty one."""
        return name.lower() in self.headers

    @property
    def ids(self) -> tuple[str, ...]:
        """Its own Message-ID and all that it refers to."""
        own = (self.message_id,) if self.message_id else ()
        return own + self.references

    def of_a_list(self) -> Mail:
        """The same as an archive links it: bracketed words without @ count too."""
        linked = message_ids(_linked(self.headers), _MENTIONED)
        return replace(self, references=tuple(dict.fromkeys(linked)))

    def customer(self, ours: Iterable[str]) -> Address:
        """X-Original-From, else Reply-To, else From; never one of us."""
        own = set(ours)
        reply_to = _addresses(self.headers.get("reply-to", []))
        for each in (self.original_sender, *reply_to, self.sender):
            if each is not None and each.address and each.address not in own:
                return each
        return self.sender


def from_headers(headers: Sequence[tuple[str, str]], at: datetime) -> Mail:
    """The mail of these headers, whatever is wrong with them; never of tomorrow."""
    known: dict[str, list[str]] = {}
    for name, value in headers:
        known.setdefault(name.lower(), []).append(clean(value))
    own = message_ids(known.get("message-id", [])[:1])
    original = _addresses(known.get("x-original-from", []))
    sender = _addresses(known.get("from", []))
    linked = _linked(known)
    to = known.get("to", []) + known.get("cc", [])
    return Mail(
        message_id=own[0] if own else None,
        references=tuple(dict.fromkeys(message_ids(linked))),
        sender=sender[0] if sender else Address("", ""),
        original_sender=original[0] if original else None,
        recipients=tuple(_addresses(to)),
        delivered_to=tuple(
            a.address for a in _addresses(known.get("delivered-to", []))
        ),
        subject=decoded(known.get("subject", [""])[0]),
        at=min(at, clock.now()),
        list_ids=tuple(_list_ids(known)),
        headers=known,
    )


def _linked(headers: Mapping[str, list[str]]) -> list[str]:
    return headers.get("in-reply-to", []) + headers.get("references", [])


def clean(text: str) -> str:
    """One line without NUL, control characters and lone surrogates, capped."""
    return " ".join(_UNPRINTABLE.sub(" ", text[: LONGEST * 20]).split())


def decoded(text: str) -> str:
    """A header's text with its encoded words read; nonsense stays as it is. Capped."""
    if "=?" in text:
        # A charset that nobody knows: better the raw words than no subject.
        with suppress(HeaderParseError, LookupError, ValueError):
            text = str(make_header(decode_header(text)))
    return clean(text)[:LONGEST]


def message_ids(
    values: Iterable[str], pattern: re.Pattern[str] = _BRACKETED
) -> list[str]:
    """The well-formed Message-IDs in these values, without brackets."""
    found: list[str] = []
    for value in values:
        bracketed = pattern.findall(value)
        bare = _BARE.fullmatch(value)
        found += bracketed or ([bare.group(1)] if bare else [])
    return [each[:LONGEST] for each in found]


def _addresses(values: Iterable[str]) -> list[Address]:
    # Two headers are read one by one: a broken one must not spoil the other.
    found = [pair for value in values for pair in getaddresses([value])]
    return [
        Address(decoded(name)[:200], address.strip().lower()[:320])
        for name, address in found
        if "@" in address and not re.search(r"\s", address.strip())
    ]


def _list_ids(known: dict[str, list[str]]) -> Iterable[str]:
    for value in known.get("list-id", []):
        bracketed = re.findall(r"<([^<>]+)>", value)
        yield (bracketed[-1] if bracketed else value).strip().lower()
