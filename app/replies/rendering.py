"""A reply's text with its variables filled: pure; what is open stays readable."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.tickets.blanks import MAX_BLANK_LENGTH, blank

STATUS_LINK = "ticket.status_link"
VARIABLES = (
    "customer.first_name",
    "customer.name",
    "ticket.number",
    "ticket.subject",
    STATUS_LINK,
    "me.name",
    "me.first_name",
    "inbox.address",
)
PREVIEW_LENGTH = 44

_VARIABLE = re.compile(r"\{\{\s*([^{}\n]{0,100}?)\s*\}\}")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_GREETING = re.compile(r"[^\n]{1,60}[,!:]\s*\n")


@dataclass(frozen=True)
class RenderedReply:
    """The text, and the names of what is still to be filled, each once."""

    text: str
    blanks: tuple[str, ...] = ()

    @property
    def html(self) -> str:
        """The text as HTML: text stays text, line breaks are kept."""
        return html.escape(self.text, quote=True).replace("\n", "<br>")

    @property
    def preview(self) -> str:
        """Its first words without the greeting, on one line."""
        words = " ".join(_GREETING.sub("", self.text.lstrip(), count=1).split())
        if len(words) <= PREVIEW_LENGTH:
            return words
        cut = words[:PREVIEW_LENGTH]
        return f"{cut.rpartition(' ')[0] or cut} …"


def render_reply(text: str, values: Mapping[str, str]) -> RenderedReply:
    """The text with these values; a variable without one is shown as a blank.

    Only the text's own variables count: what a customer calls themselves is no text.
    """
    blanks: dict[str, None] = {}

    def fill(found: re.Match[str]) -> str:
        value = _one_line(values.get(found[1], ""))
        if value:
            return value
        name = readable_variable(found[1])
        blanks[name] = None
        return blank(name)

    lines = "\n".join(text.splitlines())
    return RenderedReply(_VARIABLE.sub(fill, lines), tuple(blanks))


def readable_variable(name: str) -> str:
    """A variable's name as words: `customer.first_name` is `customer first name`."""
    words = " ".join(re.sub(r"[._\[\]]+", " ", _one_line(name)).split())
    return words[:MAX_BLANK_LENGTH].strip() or "blank"


def first_name(name: str) -> str:
    """The given name in `Maria Lopez` and in `Lopez, Maria`."""
    last, comma, given = name.partition(",")
    words = (given if comma and given.strip() else last).split()
    return words[0] if words else ""


def _one_line(text: str) -> str:
    return " ".join(_CONTROL.sub(" ", text).split())
