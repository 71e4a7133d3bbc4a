"""Bytes as text, with the charsets that mail names: labels as browsers read them."""

from __future__ import annotations

import codecs
import re
from codecs import CodecInfo

import webencodings

# Codecs that Python alone knows: no mail means them, and some of them warn.
_NOT_CHARSETS = {"idna", "punycode", "undefined", "raw-unicode-escape",
                 "unicode-escape", "ascii"}  # fmt: skip
_JAPANESE = re.compile(r"^(?:cs)?iso-?2022-?jp|^cp5022[0-2]$")
_NUMBER = re.compile(r"^(?:x-)?(?:windows|win|cp|ms)[-_]?(\d+)$")
_DOUBLE = re.compile(rb"\x1b\$[@B]((?:(?!\x1b).)*)", re.S)
_ESCAPE = re.compile(rb"\x1b(?:\$[@B]|\([BJ])")


def bytes_text(data: bytes, charset: str = "") -> str:
    """Bytes read in their charset, bad ones replaced; guessed where it is unknown."""
    name = _plain(charset)
    if _JAPANESE.match(name):
        return _japanese(data)
    codec = _codec(name)
    if codec is None:
        return _guessed(data)
    try:
        return str(codec.decode(data, "replace")[0])
    except ValueError:
        return data.decode("latin-1")


def charset_name(charset: str) -> str:
    """One name for all labels of a charset."""
    name = _plain(charset)
    codec = None if _JAPANESE.match(name) else _codec(name)
    return codec.name if codec else name


def letter_bytes(text: str, charset: str) -> bytes:
    """The letters as their charset writes them, or in UTF-8."""
    codec = _codec(_plain(charset))
    try:
        return codec.encode(text)[0] if codec else text.encode()
    except ValueError:
        return text.encode("utf-8", "replace")


def _plain(charset: str) -> str:
    # A language may stand behind it.
    return charset.partition("*")[0].strip().lower()


def _codec(name: str) -> CodecInfo | None:
    numbers = {"932": "shift_jis", "936": "gbk", "949": "euc-kr", "950": "big5"}
    number = _NUMBER.match(name)
    known = numbers.get(number[1], name) if number else name
    found = webencodings.lookup(known)
    if name in ("us-ascii", "ascii"):
        return None
    if found is not None and found.name not in ("replacement", "x-user-defined"):
        wide = "gb18030" if found.name == "gbk" else found.codec_info.name
        return codecs.lookup(wide)
    try:
        codec = codecs.lookup(name)
        "".encode(name)
    except (LookupError, ValueError):
        return None
    return None if codec.name.replace("_", "-") in _NOT_CHARSETS else codec


def _guessed(data: bytes) -> str:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        # It is large, and hardly any mail needs it.
        from chardet import EncodingEra, detect

        seen = detect(data[:4000], encoding_era=EncodingEra.MODERN_WEB)["encoding"]
        codec = _codec((seen or "").lower()) or codecs.lookup("cp1252")
        return str(codec.decode(data, "replace")[0])
    return _japanese(data) if data.isascii() and _DOUBLE.search(data) else text


def _japanese(data: bytes) -> str:
    # As Shift JIS, for the signs that Python's own codec lacks.
    shifted = _DOUBLE.sub(lambda found: _shift(found[1]), data)
    if b"\x1b$" in shifted or b"\x1b(I" in shifted:
        return data.decode("iso2022_jp_ext", "replace")
    return _ESCAPE.sub(b"", shifted).decode("cp932", "replace")


def _shift(pairs: bytes) -> bytes:
    made = bytearray()
    for row, cell in zip(pairs[::2], pairs[1::2], strict=False):
        if 0x21 <= row <= 0x7E and 0x21 <= cell <= 0x7E:
            first = (row - 0x21) // 2 + 0x81
            made.append(first + 0x40 if first > 0x9F else first)
            made.append(cell + 0x7E if row % 2 == 0 else cell + 0x1F + (cell >= 0x60))
    return bytes(made)
