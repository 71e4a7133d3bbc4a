"""A mail as its headers tell it: pure, and never surprised by what the world sends."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from app import clock
from app.mail import authentication, machine_headers
from app.mail.addresses import (
    MAX_NAME_LENGTH,
    Address,
    author_of,
    parse_addresses,
    without_via,
)
from app.mail.header_text import clean_text, decode_header, readable_text
from app.mail.message_ids import (
    chain_ends,
    is_link,
    own_id,
    referenced_ids,
    shorten_chain,
)

# What the desk asks Gmail for, and all that it ever reads of a mail.
HEADERS = (
    "Message-ID",
    "X-Google-Original-Message-ID",
    "In-Reply-To",
    "References",
    "From",
    "Sender",
    "To",
    "Cc",
    "Bcc",
    "Reply-To",
    "Subject",
    "Date",
    "List-ID",
    "List-Unsubscribe",
    "X-Original-From",
    "X-Original-Sender",
    "Delivered-To",
    "X-Desk-Submission",
    *machine_headers.HEADERS,
    *authentication.HEADERS,
)


@dataclass(frozen=True)
class Mail:
    """The headers of one mail. `at` is Gmail's internalDate.

    A sender whom nobody can read has no address; the name is then the raw line.
    """

    message_id: str | None
    references: tuple[str, ...]
    sender: Address
    recipients: tuple[Address, ...]
    delivered_to: tuple[str, ...]
    subject: str
    at: datetime
    list_ids: tuple[str, ...] = ()
    headers: dict[str, list[str]] = field(default_factory=dict)
    # Gmail's first words of it: read when it comes in, never kept.
    snippet: str = ""

    def header_lower(self, name: str) -> str:
        """The first header of that name, in lower case; empty when there is none."""
        return (self.headers.get(name.lower()) or [""])[0].lower()

    def has(self, name: str) -> bool:
        """Whether a header of that name is there, even an empty one."""
        return name.lower() in self.headers

    @property
    def ids(self) -> tuple[str, ...]:
        """What it links: its own Message-ID, the one Gmail replaced, its references."""
        replaced = self.headers.get("x-google-original-message-id", [])
        own = (self.message_id, *map(own_id, replaced))
        linking = [each for each in own if each and is_link(each)]
        return tuple(dict.fromkeys([*linking, *self.references]))

    def of_a_list(self) -> Mail:
        """The same as an archive links it: bracketed words without @ count too."""
        return replace(self, references=tuple(_linked(self.headers, any_word=True)))

    @property
    def replies_to(self) -> list[Address]:
        """Where its writer wants the answers, when that is said."""
        return parse_addresses(self.headers.get("reply-to", []))

    def answered_beside(self, address: str) -> list[Address]:
        """Whom Reply-To names beside the one who is answered, if it names that one."""
        said = self.replies_to
        is_answered = any(each.address == address for each in said)
        return [e for e in said if is_answered and e.address != address]

    @property
    def sender_line(self) -> str:
        """What stands in From, for where it cannot be answered."""
        said = decode_header(next(iter(self.headers.get("from", [])), ""))
        return (said or self.sender.shown)[:MAX_NAME_LENGTH]

    def rewriting_group(self, ours: Collection[str]) -> str:
        """The group of ours whose address stands in From instead of the writer's.

        Empty when none does: what other headers say of the writer is then a claim.
        """
        address = self.sender.address
        if address.replace("@", ".") not in self.list_ids:
            return ""
        is_ours = address in ours or address.rpartition("@")[2] in _domains(ours)
        said = author_of(self.headers.get("x-original-from", []))
        is_told = said is None or authentication.speaks_of(self.headers, said.address)
        return address if is_ours and is_told else ""

    def author(self, ours: Collection[str]) -> Address:
        """Who stands in From, or stood there before a group of ours rewrote it."""
        if not self.rewriting_group(ours):
            return self.sender
        return next(self._named_by_group(), self.sender)

    def customer(self, ours: Collection[str]) -> Address:
        """Reply-To, else the author; never one of us.

        An address that nobody reads is nobody's while there is another.
        """
        known = [each for each in self._candidates(ours) if each.address not in ours]
        read = [each for each in known if not each.is_no_reply]
        found = next(iter(read or known), self.sender)
        # Reply-To is often without the name that stands in From.
        named = (e for e in (*known, self.sender) if e.name)
        same = (each for each in named if each.address == found.address)
        return found if found.name else next(same, found)

    def _candidates(self, ours: Collection[str]) -> Iterator[Address]:
        if self.rewriting_group(ours):
            # What a form says; what the group itself says is an address of the house.
            house = _domains(ours)
            for each in self.replies_to:
                if each.address.rpartition("@")[2] not in house:
                    yield each
            yield from self._named_by_group()
        yield from self.replies_to
        if self.sender.address:
            yield self.sender

    def _named_by_group(self) -> Iterator[Address]:
        """The writer, as a group names them that has put itself into From."""
        name = without_via(self.sender.name)
        group = self.sender.address
        said = author_of(self.headers.get("x-original-from", []))
        sent = author_of(self.headers.get("x-original-sender", []))
        for each in (said, *self.replies_to, sent):
            if each is not None and each.address != group:
                yield Address(each.name or name, each.address)


def from_headers(
    headers: Sequence[tuple[str, str]], at: datetime, snippet: str = ""
) -> Mail:
    """The mail of these headers, whatever is wrong with them; never of tomorrow."""
    known: dict[str, list[str]] = {}
    for name, value in headers:
        known.setdefault(name.lower(), []).append(
            clean_text(readable_text(shorten_chain(value)))
        )
    to = [line for name in ("to", "cc", "bcc") for line in known.get(name, [])]
    return Mail(
        message_id=next(iter(map(own_id, known.get("message-id", []))), None),
        references=tuple(_linked(known)),
        sender=_sender(known),
        recipients=tuple(parse_addresses(to)),
        delivered_to=tuple(
            each.address for each in parse_addresses(known.get("delivered-to", []))
        ),
        subject=decode_header(known.get("subject", [""])[0]),
        at=min(at, clock.now()),
        list_ids=tuple(_list_ids(known)),
        headers=known,
        snippet=clean_text(snippet),
    )


def _domains(addresses: Collection[str]) -> set[str]:
    return {each.rpartition("@")[2] for each in addresses}


def _sender(known: dict[str, list[str]]) -> Address:
    said = decode_header(next(iter(known.get("from", [])), ""))[:MAX_NAME_LENGTH]
    found = author_of(known.get("from", []))
    if found is None:
        # Who sent it is a person too, where the author's line is broken or missing.
        sent = author_of([*known.get("sender", []), *known.get("return-path", [])])
        found = Address((sent and sent.name) or said, sent.address if sent else "")
    return found


def _linked(known: dict[str, list[str]], *, any_word: bool = False) -> list[str]:
    answered = referenced_ids(known.get("in-reply-to", []), any_word=any_word)
    chain = referenced_ids(known.get("references", []), any_word=any_word)
    return list(dict.fromkeys([*chain_ends(answered), *chain_ends(chain)]))


def _list_ids(known: dict[str, list[str]]) -> Iterable[str]:
    for value in known.get("list-id", []):
        bracketed = re.findall(r"<([^<>]+)>", value)
        yield (bracketed[-1] if bracketed else value).strip().lower()
