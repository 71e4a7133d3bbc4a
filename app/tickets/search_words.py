"""What search finds beside the words as they stand: pure, text in, words out.

Databases split text at blanks and drop accents. This adds what they do not know:
letters such as ł, ø and ß that have a plain form, pairs of signs where words stand
together without blanks, and whoever took part.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

# Longer ones are no words.
MAX_WORD_CHARS = 60
# What is kept of a ticket beside its own words.
MAX_KEPT_CHARS = 8000

_WORD = re.compile(r"[^\W_]+")
# Chinese, Japanese and Korean.
_UNSPACED = re.compile(
    "[\u1100-\u11ff\u3005\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]+"
)
_PLAIN = str.maketrans({
    "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe",
    "ı": "i", "ħ": "h", "ŧ": "t", "ŀ": "l", "ŋ": "n", "ĸ": "k", "ə": "e", "ƒ": "f",
})  # fmt: skip


def words_in(text: str) -> list[str]:
    """The words as they stand, without anything that is no letter and no digit."""
    found = _WORD.findall(unicodedata.normalize("NFC", text))
    return [word[:MAX_WORD_CHARS] for word in found]


def without_accents(word: str) -> str:
    """The word as both databases keep it: no accents, small letters."""
    marked = unicodedata.normalize("NFKD", word)
    return "".join(c for c in marked if not "\u0300" <= c <= "\u036f").lower()


def folded(word: str) -> str:
    """The word in plain letters: `Łódź` is lodz, `Straße` is strasse."""
    plain = without_accents(word).casefold().translate(_PLAIN)
    return without_accents(plain)


def is_unspaced(part: str) -> bool:
    """Whether it is of a script that puts no blanks between words."""
    return bool(_UNSPACED.match(part))


def parts_of(word: str) -> Iterator[str]:
    """The word cut where its script changes: `注文4711` is two."""
    end = 0
    for run in _UNSPACED.finditer(word):
        if run.start() > end:
            yield word[end : run.start()]
        yield run[0]
        end = run.end()
    if end < len(word):
        yield word[end:]


def pairs_of(run: str) -> list[str]:
    """Each two signs that stand together, and the last one alone."""
    plain = unicodedata.normalize("NFKC", run)
    return [*(plain[n : n + 2] for n in range(len(plain) - 1)), plain[-1:]]


def added_words(*texts: str) -> str | None:
    """What the databases do not know of these texts; None where that is nothing."""
    found = dict[str, None]()
    for word in (each for text in texts for each in words_in(text)):
        for part in parts_of(word):
            if is_unspaced(part):
                found.update(dict.fromkeys(pairs_of(part)))
            elif part != word or folded(part) != part.lower():
                found[folded(part)] = None
    return _kept(found)


def everybodys_words(known: str | None, people: Iterable[str]) -> str | None:
    """The words of names and addresses, after those that are known already."""
    found = dict.fromkeys((known or "").split())
    for text in people:
        for word in words_in(text):
            found[folded(word)] = None
        found.update(dict.fromkeys((added_words(text) or "").split()))
    return _kept(found)


def _kept(words: Iterable[str]) -> str | None:
    text = " ".join(word for word in words if word)
    if len(text) > MAX_KEPT_CHARS:
        text = text[:MAX_KEPT_CHARS].rpartition(" ")[0]
    return text or None
