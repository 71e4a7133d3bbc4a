"""A language that marks whatever it says, so that a test sees what was not said."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any

from addon.languages import Language, Spoken
from addon.locales import finding

# What is no text for people, by its name in an answer.
UNREAD = {
    "parameters", "function", "name", "url", "iconUrl", "knownIcon", "type", "key",
    "value", "requiredWidgets", "scopes", "draftId", "draftThreadId", "content",
    "contentType", "items", "valueMsEpoch",
}  # fmt: skip


class Marked(Language):
    """It has every message of the sources: ⟦⟨Ada⟩ has it⟧. In ⟨⟩ are others' words."""

    def __init__(self) -> None:
        marked = {}
        for each in finding.everything():
            forms = (each.message, each.plural) if each.plural else (each.message,)
            marked[each.context, each.message] = tuple(f"⟦{form}⟧" for form in forms)
        super().__init__("en", marked)

    def value(self, value: object) -> str:
        """Whatever stands in a message's place, marked as not ours if it is not."""
        said = super().value(value)
        if isinstance(value, Spoken) or not isinstance(value, str) or "⟧" in said:
            return said
        return f"⟨{said}⟩"


def unsaid(answer: Any) -> list[str]:
    """The words of an answer, or of a card, that no message has said."""
    return [word for text in texts(answer) for word in re.findall(r"[^\W\d_]+", text)]


def texts(part: Any) -> Iterator[str]:
    """Every text that a person reads, without our own words in it."""
    if isinstance(part, Mapping):
        for name, each in part.items():
            if name == "items":
                yield from texts([item.get("text", "") for item in each])
            elif name not in UNREAD:
                yield from texts(each)
    elif isinstance(part, list):
        for each in part:
            yield from texts(each)
    elif isinstance(part, str):
        yield outside(html.unescape(re.sub(r"<[^>]*>", " ", part)))


def outside(text: str) -> str:
    """The text without what stands in our marks."""
    left, depth = [], [""]
    for char in text:
        if char in "⟦⟨":
            depth.append(char)
        elif char in "⟧⟩":
            depth.pop()
        left.append(" " if depth[-1] == "⟦" or char in "⟧⟨⟩" else char)
    return "".join(left)
