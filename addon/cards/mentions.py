"""The home card's section of notes that call the reader.

Read them with `app.tickets.notes.mention.unseen`, and put the section below the tabs.
"""

from __future__ import annotations

from addon.card_reader import CardReader
from addon.cards.notes import bold_mentions
from addon.kit import Section, Widget, row, section
from addon.words import status_lines
from addon.words.clean import cut_text
from app.tickets.notes.mention import MentionRow, UnseenMentions

MAX_PREVIEW = 80
SHOWN_MENTIONS = 3


def mentions_section(reader: CardReader, found: UnseenMentions) -> Section:
    """`Mentioned you (1)`; without a mention it is empty, and left out of the card."""
    heading = reader.say("Mentioned you ({count})", count=found.count)
    rows = [_row(reader, each) for each in found.rows]
    return section(*rows, heading=heading, shown=SHOWN_MENTIONS)


def _row(reader: CardReader, mention: MentionRow) -> Widget:
    text = " ".join(mention.text.split())
    # The ticket's card over the list: drawing it is what makes the mention seen.
    press = reader.press_ticket(
        "refresh", mention.ticket_id, mention.version, above=True
    )
    below = reader.say(
        "{name}, {when} · #{number}",
        name=status_lines.whole_name(mention.author),
        when=reader.when(mention.at),
        number=mention.number,
    )
    said = bold_mentions(cut_text(text, MAX_PREVIEW))
    return row(said, above=mention.subject, below=below, press=press)
