"""People's words made fit for a card: visible, whole characters, one direction."""

from __future__ import annotations

import re
import unicodedata

_BREAK = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Control characters, and those that turn the direction of the text around them.
_INVISIBLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066\u2067]")
# An isolate keeps the direction of what is inside to itself, when it is closed.
_ISOLATE, _CLOSE = "\u2068", "\u2069"
_ISOLATES = re.compile(f"[{_ISOLATE}{_CLOSE}]")
_LEFTWARD = re.compile(
    r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff]"
)
# What belongs to the character before it: accents, joiners, shades of skin.
_BELONGING, _JOINER = ("Mn", "Me", "Cf", "Sk"), "\u200d"


def isolate_text(text: str) -> str:
    """Somebody's words for the middle of a message of ours.

    Right-to-left ones get an isolate, or the digits after them would change places.
    """
    if text.isascii():
        return text
    text = _ISOLATES.sub("", text)
    return f"{_ISOLATE}{text}{_CLOSE}" if _LEFTWARD.search(text) else text


def cut_text(text: str, most: int) -> str:
    """The text, or so much of its beginning and `…`.

    No character is cut in two, nor a word where one ends in the second half.
    """
    if len(text) <= most:
        return text
    if not text[most].isspace() and (blank := text.rfind(" ", most // 2, most)) > 0:
        return f"{text[:blank].rstrip()} …"
    end = most
    while end > most // 2 and _belongs(text, end):
        end -= 1
    return f"{text[:end].rstrip()} …"


def visible_text(text: str) -> str:
    """Without what cannot be seen; every kind of line break is a new line."""
    if text.isascii() and text.isprintable():
        return text
    text = _INVISIBLE.sub("", _BREAK.sub("\n", text).replace("\t", " "))
    depth = 0
    for each in _ISOLATES.findall(text):
        depth += 1 if each == _ISOLATE else -1
        if depth < 0:
            break
    return _ISOLATES.sub("", text) if depth else text


def _belongs(text: str, at: int) -> bool:
    return text[at - 1] == _JOINER or unicodedata.category(text[at]) in _BELONGING
