"""Names that people type: one spelling of one text, nothing in them that is not seen.

https://www.unicode.org/reports/tr15/ (NFC), https://www.unicode.org/reports/tr9/ (what
turns the direction of text around)
"""

from __future__ import annotations

import unicodedata

# They join letters or emoji, and mean something only between two of them.
JOINERS = "\u200c\u200d"
# Format, control, surrogate, private and unassigned characters.
UNSEEN = {"Cf", "Cc", "Cs", "Co", "Cn"}
# Letters and signs without a shape: fillers of Hangul, a blank of Braille.
BLANK = "\u115f\u1160\u3164\uffa0\u2800"


def plain_name(text: str) -> str:
    """The name on one line, in composed characters; empty when nothing shows."""
    composed = unicodedata.normalize("NFC", " ".join(text.split()))
    kept = "".join(c for c in composed if c in JOINERS or not _is_unseen(c))
    words = (word.strip(JOINERS) for word in kept.split())
    name = " ".join(word for word in words if word)
    return name if any(map(_is_visible, name)) else ""


def _is_unseen(character: str) -> bool:
    return unicodedata.category(character) in UNSEEN


def _is_visible(character: str) -> bool:
    has_shape = unicodedata.category(character)[0] in "LNPS"
    return has_shape and character not in BLANK
