"""What somebody types who takes a telephone call; cleaned, or refused."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from app.errors import Refused
from app.frontdoor.answers import (
    BAD_ADDRESS,
    MAX_LINE_LENGTH,
    MAX_MESSAGE_LENGTH,
    TOO_LONG,
    clean,
    is_address,
)
from app.tickets.notes.note import MAX_NOTE_LENGTH
from app.wording import mark

WHO_CALLED = mark("Who called? A name, a number or an address.")
WHAT_SAID = mark("Type a subject, or what was said.")
LINES = ("subject", "name", "address", "phone")


@dataclass(frozen=True)
class PhoneCall:
    """A call as it was taken down; one of name, address and number is there."""

    inbox_id: int
    subject: str = ""
    text: str = ""
    name: str = ""
    address: str = ""
    phone: str = ""
    takes: bool = False
    is_answered: bool = False

    def cleaned(self) -> PhoneCall:
        """The same without what nobody types.

        Raises:
            Refused: nobody called, nothing was said, or something is too long.
        """
        lines: dict[str, Any] = {each: _line(getattr(self, each)) for each in LINES}
        found = replace(self, **lines, text=clean(self.text).strip())
        if not (found.name or found.phone or found.address):
            raise Refused(WHO_CALLED)
        if not (found.subject or found.text):
            raise Refused(WHAT_SAID)
        if found.address:
            found = replace(found, address=checked_address(found.address))
        for each in lines.values():
            _require_length(each, MAX_LINE_LENGTH)
        # A note has its first line besides.
        room = MAX_NOTE_LENGTH - 3 * MAX_LINE_LENGTH
        _require_length(found.text, MAX_MESSAGE_LENGTH if found.address else room)
        return found


def checked_address(text: str) -> str:
    """One e-mail address, in small letters.

    Raises:
        Refused: it is none.
    """
    address = _line(text).lower()
    if not is_address(address):
        raise Refused(BAD_ADDRESS)
    return address


def _line(text: str) -> str:
    return " ".join(clean(text).split())


def _require_length(text: str, most: int) -> None:
    if len(text) > most:
        raise Refused(TOO_LONG, count=len(text), most=most)
