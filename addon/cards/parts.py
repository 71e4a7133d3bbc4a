"""What several cards share: the notice of a refusal, and the line that says how old."""

from __future__ import annotations

from dataclasses import dataclass

from addon.kit import Click, Widget, blue, bold, grey, icon, rich, row
from addon.reader import Reader

NOTHING_CHANGED = "Nothing was changed."
LOOK_ONLY = "You can look, not change"


@dataclass(frozen=True)
class Notice:
    """A refusal: the verb in the negative, then who and when."""

    verb: str
    sentence: str
    below: str = NOTHING_CHANGED

    @property
    def toast(self) -> str:
        """The same in plain text."""
        return f"{self.verb}: {self.sentence[:1].upper()}{self.sentence[1:]}"


def notice_rows(reader: Reader, notice: Notice | None) -> list[Widget]:
    """The notice as a row, if there is one."""
    if notice is None:
        return []
    said = rich(bold(f"{notice.verb}."), " ", notice.sentence)
    picture = icon(reader.static("icons/notice-1.png"), "Notice")
    return [row(said, below=notice.below, beside=picture)]


def as_of(reader: Reader, refresh: Click, below: str = "") -> Widget:
    """`As of 17:02 · Refresh`: a card that never redraws says how old it is."""
    said = grey(f"As of {reader.time(reader.now)}")
    return row(rich(said, " · ", blue("Refresh")), below=below, press=refresh)
