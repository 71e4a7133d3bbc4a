"""What several cards share: the notice of a refusal, and the line that says how old."""

from __future__ import annotations

from dataclasses import dataclass

from addon.card_reader import CardReader
from addon.kit import Click, Widget, blue, bold, grey, icon, join_rich, row
from app.errors import DeskError
from app.wording import mark

NOTHING_CHANGED = mark("Nothing was changed.")
LOOK_ONLY = mark("You can look, not change")


@dataclass(frozen=True)
class RefusalNotice:
    """A refusal in the reader's language: the verb in the negative, who and when.

    `below` is in English until it is drawn. `asks_about` is what pressing again means.
    """

    verb: str
    sentence: str
    below: str = NOTHING_CHANGED
    asks_about: str = ""

    @property
    def toast(self) -> str:
        """The same in plain text."""
        return f"{self.verb}: {self.sentence[:1].upper()}{self.sentence[1:]}"


def refusal_notice(reader: CardReader, verb: str, error: DeskError) -> RefusalNotice:
    """The notice of an error; `verb` is English."""
    return RefusalNotice(reader.say(verb), reader.reason(error))


def notice_rows(reader: CardReader, notice: RefusalNotice | None) -> list[Widget]:
    """The notice as a row, if there is one."""
    if notice is None:
        return []
    return [notice_row(reader, notice, bold(f"{notice.verb}."), " ")]


def notice_row(reader: CardReader, notice: RefusalNotice, *before: str) -> Widget:
    """The sentence alone, for a card whose title is the verb."""
    picture = icon(reader.static("icons/notice-1.png"), reader.say("Notice"))
    below = reader.say(notice.below) if notice.below else ""
    return row(join_rich(*before, notice.sentence), below=below, beside=picture)


def as_of(reader: CardReader, refresh: Click, below: str = "") -> Widget:
    """`As of 17:02 · Refresh`: a card that never redraws says how old it is."""
    said = grey(reader.say("As of {time}", time=reader.time(reader.now)))
    again = blue(reader.say("Refresh"))
    return row(join_rich(said, " · ", again), below=below, press=refresh)
