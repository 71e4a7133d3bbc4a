"""Words that only some may ever read: each is in one text of one ticket, and nowhere
else."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from random import Random

CONSONANTS, VOWELS = "bdfgklmnprtvz", "aeiou"
FIRST_NUMBER = 70_000
_NUMBER = re.compile(r"(?<![\w-])(7\d{4})(?![\w-])")


@dataclass
class PrivateWords:
    """Every private word and number, by who may read it; and who has read it."""

    chance: Random
    readers: dict[str, frozenset[str]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    numbers: dict[int, frozenset[str]] = field(default_factory=dict)
    # What customers wrote themselves: a number in it is none of ours.
    written: list[tuple[str, frozenset[str]]] = field(default_factory=list)
    shown: dict[str, set[str]] = field(default_factory=dict)

    def new(self, kind: str, readers: Collection[str]) -> str:
        """A word that no text of ours holds, and only these may read.

        `kind` is what it stands in, such as a note.
        """
        while True:
            pairs = (
                self.chance.choice(CONSONANTS) + self.chance.choice(VOWELS)
                for _ in range(5)
            )
            word = "zq" + "".join(pairs)
            if word not in self.readers:
                return self.keep(word, kind, readers)

    def keep(self, word: str, kind: str, readers: Collection[str]) -> str:
        """Only these may read this word."""
        self.readers[word.lower()] = frozenset(readers)
        self.kinds[word.lower()] = kind
        return word

    def check(
        self, who: str, said: str, where: str, typed: Collection[str] = ()
    ) -> None:
        """Fail if somebody is shown what they may not read.

        What they have `typed` themselves may stand there again.
        """
        low = said.lower()
        for word in [each for each in self.readers if each in low]:
            self.shown.setdefault(word, set()).add(who)
            if who not in self.readers[word]:
                assert _is_in(word, typed), (where, who, word, _around(low, word))
        for text, readers in self.written:
            if who in readers:
                low = low.replace(text.lower(), "")
        for number in {int(each) for each in _NUMBER.findall(low)} & set(self.numbers):
            if who not in self.numbers[number]:
                assert _is_in(str(number), typed), (where, who, number, low)

    def check_nobodys(self, said: str, where: str) -> None:
        """Fail if any private word stands there: this is for no reader at all."""
        low = said.lower()
        found = [each for each in self.readers if each in low]
        assert not found, (where, found, _around(low, found[0]))

    def never_shown(self) -> set[str]:
        """Kinds of text that nobody has read: the search for them proves nothing."""
        return set(self.kinds.values()) - {self.kinds[each] for each in self.shown}

    def hidden_from(self, who: str) -> Iterator[str]:
        """What somebody may not read, as they might type it to find out."""
        numbers = (n for n, readers in self.numbers.items() if who not in readers)
        words = (w for w, readers in self.readers.items() if who not in readers)
        yield from words
        yield from (str(each) for each in numbers)


def text_of(answer: object) -> str:
    """An answer as one text, but for the signed parameters of its buttons."""
    if isinstance(answer, dict):
        return " ".join(text_of(v) for k, v in answer.items() if k != "parameters")
    if isinstance(answer, list):
        return " ".join(text_of(each) for each in answer)
    return answer if isinstance(answer, str) else json.dumps(answer)


def _is_in(word: str, typed: Collection[str]) -> bool:
    return any(word in each.lower() for each in typed)


def _around(text: str, word: str) -> str:
    at = text.index(word)
    return text[max(0, at - 200) : at + 100]
