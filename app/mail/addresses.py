"""Who stands in a header: names and addresses, of whatever mail programs write.

Python's own reader gives different answers from release to release, and refuses what
Outlook writes. This one gives up no address that a person could point at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.mail.header_text import WORD, clean_text, decode_header, readable_text
from app.mail.header_tokens import BARE, HeaderPiece, bracketed_addresses, header_pieces

MAX_NAME_LENGTH = 200
MAX_ADDRESS_LENGTH = 320
# Marks of direction and of no width, which mail in Arabic and Hebrew carries along.
_UNSEEN = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SCHEME = re.compile(r"[\[({<]?\s*(?:mailto|smtp)\s*:\s*$", re.I)
_VIA = re.compile(r"\s+via\s+\S.*$")
_NOBODY = re.compile(
    r"(?:^|[-_.+])(?:no[-_.]?repl(?:y|ies)|do[-_.]?not[-_.]?reply|no[-_.]?answer|"
    r"nicht[-_.]?antworten|keine[-_.]?antwort|ne[-_.]?pas[-_.]?repondre|"
    r"no[-_.]?responder|nao[-_.]?responda)(?:$|[-_.+\d])"
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

    @property
    def is_no_reply(self) -> bool:
        """Whether its own words say that nobody reads what is sent there."""
        return bool(_NOBODY.search(self.address.rpartition("@")[0]))


def parse_addresses(values: Iterable[str]) -> list[Address]:
    """Everybody in these headers; a broken header does not spoil another."""
    return [each for value in values for piece in _read(value) for each in piece]


def author_of(values: Iterable[str]) -> Address | None:
    """Who wrote: of several the first, of `Name <old@x> <new@x>` the last."""
    for value in values:
        for piece in _read(value):
            names = [each.name for each in piece if each.name]
            return Address(names[-1] if names else "", piece[-1].address)
    return None


def without_detail(address: str) -> str:
    """The address without `+detail`: both reach one person."""
    local, at, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}{at}{domain}"


def without_via(name: str) -> str:
    """The name that a group has put its own behind: `'Olga Brandt' via Support`."""
    return _plain(_VIA.sub("", name))


def _read(value: str) -> list[list[Address]]:
    """The people of a header, those between two separators together."""
    value = clean_text(readable_text(value))
    found = _people(value)
    if not found and "=?" in value:
        # Some programs encode the whole header, its brackets and all.
        value = decode_header(value)
        found = _people(value)
    return found or [each for each in [list(_anywhere(value))] if each]


def _people(value: str) -> list[list[Address]]:
    found: list[list[Address]] = []
    waiting = HeaderPiece()
    for piece in header_pieces(value):
        people = _in_brackets(waiting, piece)
        alone = [] if people else [[each] for each in _bare(waiting, piece)]
        found += [people] if people else alone
        # What has no address is the front of a name with a comma in it.
        waiting = HeaderPiece() if people or alone else waiting.joined(piece)
    return found


def _in_brackets(waiting: HeaderPiece, piece: HeaderPiece) -> list[Address]:
    found: list[Address] = []
    name = waiting.name()
    for part in piece.parts:
        known = bracketed_addresses(part.text) if part.kind == "angle" else []
        if known:
            found += [_address(name, each) for each in known]
            name = ""
        else:
            name += part.shown
    if len(found) == 1 and not found[0].name:
        # `<olga@brandt.example> (Olga)`
        return [_address(name.strip() and piece.comment(), found[0].address)]
    return found


def _bare(waiting: HeaderPiece, piece: HeaderPiece) -> Iterator[Address]:
    text = piece.bare_text()
    found = list(BARE.finditer(text))
    comment = piece.comment()
    is_one = len(found) == 1
    for number, each in enumerate(found):
        before = text[found[number - 1].end() if number else 0 : each.start()]
        after = text[each.end() :].lstrip("])}>.' ") if is_one else ""
        name = _SCHEME.sub("", before).rstrip("[({< ")
        if name.strip() and not number:
            name = waiting.name() + name
        name = f"{name} {after}".strip() or (comment if is_one else "")
        yield _address(name, each[0])


def _anywhere(value: str) -> Iterator[Address]:
    """The last resort: in quotes, in a comment, in brackets that are no pair."""
    end = 0
    for each in BARE.finditer(value):
        name = _SCHEME.sub("", value[end : each.start()]).rstrip("[({< ")
        end = each.end()
        yield _address(name.strip("\"'()[]<> "), each[0])


def _address(name: str, address: str) -> Address:
    plain = _UNSEEN.sub("", address).lower().strip(".'")[:MAX_ADDRESS_LENGTH]
    said = _plain(decode_header(name) if WORD.search(name) else name)
    is_name = _UNSEEN.sub("", said).lower().strip("'\" ") != plain
    return Address(said[:MAX_NAME_LENGTH] if is_name else "", plain)


def _plain(name: str) -> str:
    name = " ".join(name.split()).strip(",; ")
    if name.count('"') % 2:
        name = name.strip('" ')
    if name.count("<") != name.count(">"):
        name = name.strip("<> ")
    is_quoted = len(name) > 1 and name[0] == name[-1] and name[0] in "'\""
    return name[1:-1].strip() if is_quoted else name
