"""To whom an answer to one mail goes. Pure."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass

from app.mail.addresses import Address, parse_addresses
from app.tickets.mail import Mail

# Letters of any script (RFC 6532), and nothing that means something in a header.
_PART = r"[^\s\x00-\x20\x7f-\xa0()<>\[\]:;@\\,\"]+"
_ADDRESS = re.compile(rf"(?:{_PART}|\"{_PART}\")@{_PART}")


@dataclass(frozen=True)
class AnsweredMail:
    """Whom the mail names that is answered. `writers` want the answer.

    `is_ours`: one of us wrote it. `is_machine`: it is of a machine that nobody answers.
    """

    writers: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    is_ours: bool = False
    is_machine: bool = False

    @classmethod
    def of(cls, mail: Mail, writer: Address, *, is_ours: bool) -> AnsweredMail:
        """The mail of these headers; the writer is whom the desk would answer."""
        lines = mail.headers
        return cls(
            (writer, *mail.answered_beside(writer.address)),
            tuple(parse_addresses(lines.get("to", []))),
            tuple(parse_addresses(lines.get("cc", []))),
            is_ours=is_ours,
        )


@dataclass(frozen=True)
class Recipients:
    """Who gets an answer, beside the inbox itself; each of them once."""

    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()

    def are_for(self, name: str, address: str) -> bool:
        """Whether it is that customer who is answered, under whatever address."""
        return any(
            each.address == address
            or (name and each.name.casefold() == name.casefold())
            for each in self.to
        )


def recipients_of(
    mail: AnsweredMail, customer: Address, own: Container[str]
) -> Recipients:
    """Who gets an answer to this mail: its writer, and in copy whom else it names.

    Beside a mail of ours, whom it was for is written to again. Beside a machine's, the
    ticket's customer is. `own` are the addresses at which an answer would come back.
    """
    to, cc = _outside(mail.to, own), _outside(mail.cc, own)
    if mail.is_machine:
        return Recipients(_writable([customer]))
    if mail.is_ours:
        return _each_once(to or cc or [customer], cc)
    beside = [e for e in _outside(mail.writers[1:], own) if not e.is_no_reply]
    return _each_once([*mail.writers[:1], *beside], [*to, *cc])


def is_writable(address: str) -> bool:
    """Whether it can stand in a header as it is; letters of any script can."""
    return bool(_ADDRESS.fullmatch(address))


def _each_once(to: Iterable[Address], cc: Iterable[Address]) -> Recipients:
    first = _writable(to)
    known = {each.address for each in first}
    return Recipients(first, _writable(e for e in cc if e.address not in known))


def _writable(people: Iterable[Address]) -> tuple[Address, ...]:
    found: dict[str, Address] = {}
    for each in people:
        # Better no recipient, for which Gmail asks, than one that cannot be written.
        if is_writable(each.address):
            found.setdefault(each.address, each)
    return tuple(found.values())


def _outside(people: Iterable[Address], own: Container[str]) -> list[Address]:
    return [each for each in people if each.address not in own]
