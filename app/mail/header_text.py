"""The text of a header: encoded words and raw bytes read, on one line, capped.

Bytes above 127 that nobody has read yet stand in a string as lone surrogates, as
Python's email package leaves them.
"""

from __future__ import annotations

import base64
import re

from app.mail import charsets

# What a line of a mail may hold (RFC 5322), and the most that is read of a header.
MAX_TEXT_LENGTH = 998
MAX_HEADER_LENGTH = MAX_TEXT_LENGTH * 20
WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?(.{0,2000}?)\?=", re.S)
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]+")
_RAW = re.compile(r"[\udc80-\udcff]|\x1b[$(]")
_BYTE = re.compile(r"[\udc80-\udcff]")
_NO_BYTE = re.compile(r"[\ud800-\udc7f\udd00-\udfff]")
_QUOTED = re.compile(r"=([0-9A-Fa-f]{2})|([^=]+|=)")


def clean_text(text: str) -> str:
    """One line without NUL, control characters and lone surrogates, capped."""
    return " ".join(_UNPRINTABLE.sub(" ", text[:MAX_HEADER_LENGTH]).split())


def decode_header(text: str) -> str:
    """A header's text with its encoded words read; nonsense stays as it is. Capped."""
    return clean_text(_with_words(readable_text(text[:MAX_HEADER_LENGTH])))[
        :MAX_TEXT_LENGTH
    ]


def readable_text(text: str) -> str:
    """The text with its raw bytes read as letters; encoded words stay encoded."""
    if not _RAW.search(text):
        return text
    pieces, end = [], 0
    for word in WORD.finditer(text):
        pieces += [_letters(text[end : word.start()]), _word_in_ascii(word)]
        end = word.end()
    return "".join([*pieces, _letters(text[end:])])


def _letters(text: str) -> str:
    if not _RAW.search(text):
        return text
    known = _NO_BYTE.sub(" ", text)
    return charsets.guess_text(known.encode("utf-8", "surrogateescape"))


def _word_in_ascii(word: re.Match[str]) -> str:
    return _BYTE.sub(lambda byte: f"={ord(byte[0]) - 0xDC00:02X}", word[0])


def _with_words(text: str) -> str:
    """Words that stand together are one text: a letter may be split over two."""
    pieces: list[str] = []
    end, label, data = 0, "", b""
    for word in WORD.finditer(text):
        found = _data(word)
        if found is None:
            continue
        between = text[end : word.start()]
        is_next = data and not between.strip() and charsets.is_same(word[1], label)
        if not is_next:
            pieces.append(charsets.text_of(data, label) if data else "")
            pieces.append(between if between.strip() or not label else "")
            data = b""
        label, data, end = word[1], data + found, word.end()
    return "".join([*pieces, charsets.text_of(data, label) if data else "", text[end:]])


def _data(word: re.Match[str]) -> bytes | None:
    """The bytes of an encoded word; nothing when it is none after all."""
    label, encoding, body = word.groups()
    if encoding in "qQ":
        return b"".join(
            bytes.fromhex(found[1])
            if found[1]
            else charsets.bytes_of(found[2].replace("_", " "), label)
            for found in _QUOTED.finditer(body)
        )
    letters = re.sub(r"[^A-Za-z0-9+/]", "", body.translate({45: "+", 95: "/"}))
    if body and not letters:
        return None
    whole = letters[: len(letters) - (len(letters) % 4 == 1)]
    return base64.b64decode(whole + "=" * (-len(whole) % 4))
