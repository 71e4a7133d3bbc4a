"""Who stands in a header: simple, lenient, and the same on every Python."""

from __future__ import annotations

import re
from collections.abc import Iterator

_TOKEN = re.compile(
    r"""(?P<quoted>"(?:[^"\\]|\\.)*")
    |(?P<comment>\([^()]*\))
    |<\s*(?:mailto:)?(?P<angle>[^<>\s]+@[^<>\s]+)\s*>
    |(?P<bare>(?<![^\s<>()",;:])[^\s<>()",;:@]+@[^\s<>()",;:@]+)
    |(?P<end>[,;])
    |(?P<text>.)""",
    re.X | re.S,
)


def named_addresses(value: str) -> Iterator[tuple[str, str]]:
    """(name, address) of everybody in the header, as they are written."""
    name = alone = ""
    # Where one quote has no partner, none of them means anything.
    value = value if value.count('"') % 2 == 0 else value.replace('"', " ")
    for token in _TOKEN.finditer(value):
        kind, text = token.lastgroup, token[token.lastgroup or 0]
        if kind == "angle":
            yield _name(name + alone), text
            name = alone = ""
        elif kind == "bare" and not alone:
            alone = text
        elif kind == "end" and alone:
            yield _name(name), alone
            name = alone = ""
        elif kind == "quoted":
            name += re.sub(r"\\(.)", r"\1", text[1:-1])
        else:
            name += text[1:-1] if kind == "comment" and alone else text
    if alone:
        yield _name(name), alone


def _name(text: str) -> str:
    # What ends a group or a list stands before the next name.
    return " ".join(text.split()).strip(",;:<> ")
