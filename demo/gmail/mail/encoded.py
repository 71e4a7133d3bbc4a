"""Header values as readable text, whatever bytes arrived."""

from __future__ import annotations

import base64
import binascii
import re

from demo.gmail.mail.charsets import bytes_text, charset_name, letter_bytes

_WORD = re.compile(r"=\?([^?\s]{1,40})\?([bBqQ])\?(.{0,2000}?)\?=", re.S)
_FOLD = re.compile(r"\r\n|\r|\n")
_RAW = re.compile(r"[\udc80-\udcff]")
_QUOTED = re.compile(r"=([0-9A-Fa-f]{2})|([^=]+|=)")
_NEEDS_QUOTES = re.compile(r'[,;:<>@()\[\]"\\]')


def header_text(value: str, *, is_address: bool = False) -> str:
    """A header as the API shows it: unfolded, encoded words read, valid Unicode."""
    pieces: list[str] = []
    end, charset, data = 0, "", b""
    text = _FOLD.sub("", value)
    for word in _WORD.finditer(text):
        found = _word_bytes(word)
        if found is None:
            continue
        between, end_before = text[end : word.start()], end
        # A letter may be split over two words of one charset.
        if between.strip() or charset_name(word[1]) != charset_name(charset):
            pieces.append(_shown(data, charset, is_address))
            data = b""
        if between.strip() or not end_before:
            pieces.append(_plain(between))
        charset, data, end = word[1], data + found, word.end()
    pieces += [_shown(data, charset, is_address), _plain(text[end:])]
    return valid_text("".join(pieces)).strip()


def valid_text(text: str) -> str:
    """The text without lone surrogates, which no UTF-8 answer may hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _plain(text: str) -> str:
    is_raw = _RAW.search(text) or "\x1b$" in text
    return bytes_text(text.encode("utf-8", "surrogateescape")) if is_raw else text


def _shown(data: bytes, charset: str, is_address: bool) -> str:
    text = bytes_text(data, charset) if data else ""
    if is_address and _NEEDS_QUOTES.search(text):
        escaped = text.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return text


def _word_bytes(word: re.Match[str]) -> bytes | None:
    charset, encoding, body = word.groups()
    if encoding in "qQ":
        return b"".join(
            bytes.fromhex(found[1]) if found[1] else _as_sent(found[2], charset)
            for found in _QUOTED.finditer(body)
        )
    try:
        letters = re.sub(r"\s|=+$", "", body)
        return base64.b64decode(letters + "=" * (-len(letters) % 4))
    except (binascii.Error, ValueError):
        return None


def _as_sent(text: str, charset: str) -> bytes:
    text = text.replace("_", " ")
    if _RAW.search(text):
        return text.encode("utf-8", "surrogateescape")
    return letter_bytes(text, charset)
