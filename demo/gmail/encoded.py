"""Header values as readable text, whatever bytes arrived."""

from __future__ import annotations

import base64
import binascii
import codecs
import quopri
import re

# Codecs that Python alone knows: no mail means them, and some of them warn.
_NOT_CHARSETS = {
    "idna",
    "punycode",
    "undefined",
    "raw-unicode-escape",
    "unicode-escape",
}
_WORD = re.compile(r"=\?([^?\s]{1,40})\?([bBqQ])\?([^?]*)\?=")
_BETWEEN_WORDS = re.compile(r"(?<=\?=)\s+(?==\?)")
_FOLD = re.compile(r"\r\n|\r|\n")
_NEEDS_QUOTES = re.compile(r'[,;:<>@()\[\]"\\]')


def header_text(value: str, *, is_address: bool = False) -> str:
    """A header as the API shows it: unfolded, encoded words read, valid Unicode."""
    text = _FOLD.sub("", bytes_text(value.encode("utf-8", "surrogateescape")))
    if "=?" in text:
        text = _WORD.sub(
            lambda word: _read_word(word, is_address), _BETWEEN_WORDS.sub("", text)
        )
    return clean(text).strip()


def bytes_text(data: bytes, charset: str = "utf-8") -> str:
    """Bytes read in their charset, in Latin-1 when that is unknown or untrue."""
    try:
        name = codecs.lookup(charset).name
        if name.replace("_", "-") in _NOT_CHARSETS:
            return data.decode("latin-1")
        return data.decode(name)
    except (LookupError, ValueError):
        return data.decode("latin-1")


def clean(text: str) -> str:
    """The text without lone surrogates, which no UTF-8 answer may hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _read_word(word: re.Match[str], is_address: bool) -> str:
    charset, encoding, body = word.groups()
    try:
        data = _decoded(encoding.lower(), body)
    except (binascii.Error, ValueError):
        return word[0]
    text = bytes_text(data, charset.partition("*")[0])
    if is_address and _NEEDS_QUOTES.search(text):
        escaped = text.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return text


def _decoded(encoding: str, body: str) -> bytes:
    if encoding == "b":
        return base64.b64decode(body + "=" * (-len(body) % 4))
    return quopri.decodestring(body.encode(), header=True)
