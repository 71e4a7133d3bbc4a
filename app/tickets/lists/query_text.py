"""A list's filters as one text, as they stand in an address and in a saved view."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from app.tickets.lists.filter_words import NAMES

# How a list looks, not what it holds.
LOOKS = ("sort", "columns")
READABLE = ",@~:"
FILTERS = tuple(name for name in NAMES if name not in LOOKS)


def query_text(said: Mapping[str, str]) -> str:
    """What these words hold, in one order; what they leave empty is left out."""
    return urlencode([(n, said[n]) for n in FILTERS if said.get(n)], safe=READABLE)


def parse_query(text: str) -> dict[str, str]:
    """The words of such a text; what is no filter is left out."""
    return {n: v for n, v in parse_qsl(text.removeprefix("?")) if n in FILTERS}
