"""A header of addresses cut up: quoted words, comments, brackets and separators."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.mail.header_text import WORD, decode_header

_QUOTES = r'"(?:[^"\\]|\\.)*"'
_HOST = r"(?:\[[^\[\]\s]*\]|[^\s<>()\[\]\",;:@]*[^\s<>()\[\]\",;:@.'])"
_LOCAL = r"[^\s<>()\[\]\",;:@\\]"
# The look behind keeps a long word from being tried at each of its letters.
BARE = re.compile(rf"(?:{_QUOTES}|(?<!{_LOCAL}){_LOCAL}+)@{_HOST}")
_WHOLE = re.compile(
    rf"(?:{_QUOTES}|[^\s<>\",;:]+)@(?:\[[^\[\]\s]*\]|[^\s<>\[\]\",;:@]+)"
)
_TOKEN = re.compile(
    rf"""(?P<word>=\?[^?\s]{{1,60}}\?[bBqQ]\?[^?]{{0,2000}}\?=)
    |(?P<local>{_QUOTES}@{_HOST})
    |(?P<quoted>{_QUOTES})
    |(?P<comment>\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\))
    |(?P<angle><[^<>]*>)
    |(?P<separator>[,;])
    |(?P<colon>:)
    |(?P<text>[^"(<,;:=\\]+|\\?.)""",
    re.X | re.S,
)
_SCHEME = re.compile(r"^(?:mailto|smtp)\s*:\s*([^?]*).*", re.I)
_ROUTE = re.compile(r"^@[^:]*:")
_ESCAPED = re.compile(r"\\(.)")
_COMMENT = re.compile(r"\((?:[^()\\]|\\.)*\)")
_JOINT = re.compile(r"\s*([@.])\s*")
_LATE_DOT = re.compile(r"(@[^\s@]+)\s+\.\s*(?=\w)")
_AT = re.compile(r"(\S)\s*@\s*([^\s@]+\.)")


@dataclass(frozen=True)
class HeaderPart:
    """A token and its kind: word, local, quoted, comment, angle, colon or text."""

    kind: str
    text: str

    @property
    def shown(self) -> str:
        """The part as it counts in a name."""
        text = self.text[1:-1] if self.kind == "quoted" else self.text
        return _ESCAPED.sub(r"\1", text) if self.kind in ("quoted", "comment") else text


@dataclass(frozen=True)
class HeaderPiece:
    """What stands between two separators, and the one that ends it."""

    parts: tuple[HeaderPart, ...] = ()
    end: str = ""

    def name(self) -> str:
        """All of it as the front of a name."""
        return "".join(part.shown for part in self.parts) + self.end

    def joined(self, other: HeaderPiece) -> HeaderPiece:
        """Both as one."""
        mark = (HeaderPart("text", self.end),) if self.parts else ()
        return HeaderPiece(self.parts + mark + other.parts, other.end)

    def comment(self) -> str:
        """The words of its comments."""
        return " ".join(p.shown[1:-1] for p in self.parts if p.kind == "comment")

    def bare_text(self) -> str:
        """What may hold an address without brackets: no comment, nothing quoted."""
        kinds = ("text", "colon", "angle", "word", "local")
        text = "".join(
            part.text if part.kind in kinds else _masked(part) for part in self.parts
        )
        text = _LATE_DOT.sub(r"\1.", text)
        return text if BARE.search(text) else _AT.sub(r"\1@\2", text)


def header_pieces(value: str) -> Iterator[HeaderPiece]:
    """The header cut at its commas and semicolons; the name of a group is dropped."""
    tokens = [
        HeaderPart(found.lastgroup or "text", found[0])
        for found in _TOKEN.finditer(_with_pairs(value))
    ]
    semicolons = [number for number, part in enumerate(tokens) if part.text == ";"]
    last = semicolons[-1] if semicolons else -1
    parts: list[HeaderPart] = []
    for number, part in enumerate(tokens):
        if part.kind == "separator":
            yield HeaderPiece(tuple(parts), f"{part.text} ")
            parts = []
        elif part.kind == "colon" and number < last and not _has_address(parts):
            parts = []
        else:
            parts.append(part)
    yield HeaderPiece(tuple(parts))


def bracketed_addresses(angle: str) -> list[str]:
    """The addresses in a pair of brackets; more than one is a mistake of somebody's."""
    text = angle[1:-1]
    text = decode_header(text) if "=?" in text else text
    text = _COMMENT.sub("", text).strip().strip("'")
    text = _ROUTE.sub("", _SCHEME.sub(r"\1", text))
    for whole in (text, _JOINT.sub(r"\1", text)):
        if _WHOLE.fullmatch(whole):
            return [whole]
    # A host without a dot whose rest comes after a blank was folded in its middle.
    whole = "".join(text.split())
    found: list[str] = BARE.findall(text)
    is_cut = len(found) == 1 and "." not in found[0].partition("@")[2]
    return [whole] if is_cut and _WHOLE.fullmatch(whole) else found


def _with_pairs(value: str) -> str:
    """The value without its quotes where one of them has no partner."""
    bare = re.sub(r"\\.", "", WORD.sub("", value))
    return value.replace('"', " ") if bare.count('"') % 2 else value


def _masked(part: HeaderPart) -> str:
    # Its letters are the name's, but an @ in quotes is nobody's address.
    return part.shown.replace("@", " ") if part.kind == "quoted" else " "


def _has_address(parts: list[HeaderPart]) -> bool:
    return any(part.kind in ("angle", "local") for part in parts)
