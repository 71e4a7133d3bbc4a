"""Codes that people read to one another and type, however they write them."""

from __future__ import annotations

import secrets

# Crockford's base32: no letter in it looks like a digit.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOKS_LIKE = str.maketrans("OIL", "011")
GROUP_LENGTH = 4


def random_letters(count: int) -> str:
    """So many letters, of five bits each."""
    return "".join(secrets.choice(ALPHABET) for _ in range(count))


def grouped(letters: str) -> str:
    """The letters in groups, as they are shown."""
    starts = range(0, len(letters), GROUP_LENGTH)
    return "-".join(letters[n : n + GROUP_LENGTH] for n in starts)


def plain_letters(typed: str) -> str:
    """What was typed without case, dashes and look-alikes."""
    letters = "".join(each for each in typed.upper() if each.isalnum())
    return letters.translate(LOOKS_LIKE)
