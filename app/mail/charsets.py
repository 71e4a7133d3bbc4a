"""Bytes as text: what a charset's label means in mail, and a guess where none helps.

Labels mean what browsers mean by them (WHATWG): gb2312 may hold GBK, latin1 holds
windows-1252, shift_jis holds cp932, ks_c_5601-1987 holds cp949.
"""

from __future__ import annotations

import codecs
import re
from codecs import CodecInfo

import webencodings

# What a guess looks at; a longer text tells no more.
MAX_GUESSED_BYTES = 4000
_SPELLINGS = (
    (re.compile(r"^(?:x-)?(?:windows|win)[-_]?(?=\d)"), "windows-"),
    (re.compile(r"^(?:x-)?(?:cp|ms)[-_]?(?=\d)"), "cp"),
)
# Microsoft's numbers, where the standard lists the charset under another name.
_NUMBERS = {"windows-932": "shift_jis", "windows-936": "gbk", "windows-950": "big5"}
_NUMBERS |= {"cp932": "shift_jis", "cp936": "gbk", "cp949": "euc-kr", "cp950": "big5"}
# ASCII that is none says nothing of its other bytes, as an unknown charset does.
_SAY_NOTHING = {"us-ascii", "ascii", "ansi_x3.4-1968", "x-user-defined"}
# Codecs that Python alone knows: no mail means them, and some of them warn.
_PYTHON_ONLY = {"idna", "punycode", "undefined", "raw-unicode-escape", "unicode-escape"}
_JAPANESE = re.compile(r"^(?:cs)?iso-?2022-?jp|^cp5022[0-2]$")
_ESCAPE = re.compile(rb"\x1b(\$@|\$B|\$\(D|\(B|\(J|\(I)")
# These begin a text of the kind; others of ISO 2022 are not seen in mail.
_JAPANESE_BEGINS = re.compile(rb"\x1b(?:\$@|\$B|\$\(D|\(I)")


def text_of(data: bytes, label: str) -> str:
    """The bytes read in the charset of that label; a bad byte costs its letter only.

    The charset is guessed where the label is unknown or says nothing.
    """
    name = _plain(label)
    if _JAPANESE.match(name):
        return _japanese(data)
    codec = _codec(name)
    return _read(codec, data) if codec else guess_text(data)


def is_same(label: str, other: str) -> bool:
    """Whether two labels mean one charset: `utf8` and `UTF-8*en` do."""
    return _meant(label) == _meant(other)


def guess_text(data: bytes) -> str:
    """The bytes as text: UTF-8, raw ISO-2022-JP, else what they look like."""
    text = data.decode("utf-8", "replace")
    if _JAPANESE_BEGINS.search(data) and data.isascii():
        return _japanese(data)
    bad = text.count("\ufffd")
    # One byte that was cut off does not make another charset of a UTF-8 text.
    if sum(not letter.isascii() for letter in text) > 2 * bad or not bad:
        return text
    return _read(_likely(data[:MAX_GUESSED_BYTES]), data)


def bytes_of(text: str, label: str) -> bytes:
    """Letters as that charset writes them; as UTF-8 where it has none for them."""
    codec = _codec(_plain(label))
    try:
        return codec.encode(text)[0] if codec else text.encode()
    except ValueError:
        return text.encode("utf-8", "replace")


def _plain(label: str) -> str:
    """The label without the language that RFC 2231 lets stand behind it."""
    return label.partition("*")[0].strip().strip("\"'").lower()


def _meant(label: str) -> str:
    name = _plain(label)
    codec = None if _JAPANESE.match(name) else _codec(name)
    return codec.name if codec else name


def _codec(name: str) -> CodecInfo | None:
    if name in _SAY_NOTHING:
        return None
    for spelling, plain in _SPELLINGS:
        name = spelling.sub(plain, name)
    known = webencodings.lookup(_NUMBERS.get(name, name))
    if known is not None and known.name not in ("replacement", *_SAY_NOTHING):
        return _wider(known.codec_info)
    return _pythons(name)


def _pythons(name: str) -> CodecInfo | None:
    try:
        codec = codecs.lookup(name)
        # `euc_cn` and `8859_1` are names of Python's for what the standard knows.
        "".encode(codec.name)
    except (LookupError, ValueError):
        return None
    if codec.name.replace("_", "-") in _PYTHON_ONLY or codec.name == "ascii":
        return None
    known = webencodings.lookup(codec.name.replace("_", "-"))
    return _wider(known.codec_info if known else codec)


def _wider(codec: CodecInfo) -> CodecInfo:
    is_chinese = codec.name in ("gbk", "gb2312")
    return codecs.lookup("gb18030") if is_chinese else codec


def _likely(data: bytes) -> CodecInfo:
    # It costs 28 MB, and most desks never see a mail that needs it.
    from chardet import EncodingEra, detect

    found = detect(data, encoding_era=EncodingEra.MODERN_WEB)["encoding"] or ""
    return _codec(found.lower()) or codecs.lookup("cp1252")


def _read(codec: CodecInfo, data: bytes) -> str:
    try:
        return str(codec.decode(data, "replace")[0])
    except ValueError:
        return data.decode("latin-1")


def _japanese(data: bytes) -> str:
    # Python's own codecs lack NEC's row 13 (①, ㈱), which Outlook writes.
    first, *rest = _ESCAPE.split(data)
    pieces = [first.decode("cp932", "replace")]
    for escape, part in zip(rest[::2], rest[1::2], strict=True):
        pieces.append(_segment(escape, bytes(byte & 0x7F for byte in part)))
    return "".join(pieces)


def _segment(escape: bytes, part: bytes) -> str:
    if escape in (b"(B", b"(J"):
        return part.decode("ascii")
    if escape == b"(I":
        return bytes(byte | 0x80 for byte in part).decode("cp932", "replace")
    if escape == b"$(D":
        pairs = (part[i : i + 2] for i in range(0, len(part), 2))
        long = (b"\x8f" + bytes(byte | 0x80 for byte in pair) for pair in pairs)
        return b"".join(long).decode("euc_jp", "replace")
    pairs = (part[i : i + 2] for i in range(0, len(part), 2))
    return b"".join(map(_shifted, pairs)).decode("cp932", "replace")


def _shifted(pair: bytes) -> bytes:
    """One letter of JIS X 0208 as Shift JIS writes it."""
    if len(pair) < 2 or not all(0x21 <= byte <= 0x7E for byte in pair):
        return pair
    row, cell = pair
    first = (row - 0x21) // 2 + 0x81
    second = cell + 0x7E if row % 2 == 0 else cell + 0x1F + (cell >= 0x60)
    return bytes((first + 0x40 if first > 0x9F else first, second))
