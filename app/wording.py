"""Words that people will read: English messages with named places, said later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


def mark(message: str) -> str:
    """The message itself; that it stands here puts it into the catalogues."""
    return message


@dataclass(frozen=True)
class Term:
    """A word of ours in another message's place: it is said in the same language."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Moment:
    """A moment in another message's place, where its reader is; plain in a terminal."""

    at: datetime

    def __str__(self) -> str:
        said = f"{self.at:%Y-%m-%d %H:%M}"
        return said if self.at.utcoffset() else f"{said} UTC"


@dataclass(frozen=True)
class Said:
    """A whole message and what stands in its places; its text is the English one."""

    message: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message.format(**self.values) if self.values else self.message
