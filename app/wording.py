"""Words that people will read: English messages with named places, said later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


def mark(message: str) -> str:
    """The message itself; that it stands here puts it into the catalogues."""
    return message


def mark_in(context: str, message: str) -> str:
    """A message whose English words mean several things; `context` says which."""
    return message


@dataclass(frozen=True)
class TranslatableTerm:
    """A word of ours in another message's place: it is said in the same language."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class TranslatableMoment:
    """A moment in another message's place, in the zone of whoever reads it."""

    there: datetime

    def __str__(self) -> str:
        said = f"{self.there:%Y-%m-%d %H:%M}"
        return said if self.there.utcoffset() else f"{said} UTC"


@dataclass(frozen=True)
class TranslatableText:
    """A whole message and what stands in its places; its text is the English one."""

    message: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message.format(**self.values) if self.values else self.message


def translatable(message: str, **values: object) -> TranslatableText:
    """The message with these values in its places, said when its reader is known."""
    return TranslatableText(message, values)
