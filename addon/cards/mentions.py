"""The home card's section of notes that call the reader.

Read them with `app.tickets.mention.unseen`, and put the section below the tabs.
"""

from __future__ import annotations

from addon import lines
from addon.cards.notes import marked
from addon.kit import Section, Widget, row, section, shortened
from addon.reader import Reader
from app.tickets.mention import MentionRow, Mentions

LONGEST = 80
SHOWN = 3


def mentions_section(reader: Reader, found: Mentions) -> Section:
    """`Mentioned you (1)`; without a mention it is empty, and left out of the card."""
    heading = reader.say("Mentioned you ({count})", count=found.count)
    rows = [_row(reader, each) for each in found.rows]
    return section(*rows, heading=heading, shown=SHOWN)


def _row(reader: Reader, mention: MentionRow) -> Widget:
    shown = shortened(" ".join(mention.text.split()), LONGEST)
    # The ticket's card over the list: drawing it is what makes the mention seen.
    press = reader.press_ticket(
        "refresh", mention.ticket_id, mention.version, above=True
    )
    below = reader.say(
        "{name}, {when} · #{number}",
        name=lines.given(mention.author),
        when=reader.when(mention.at),
        number=mention.number,
    )
    return row(marked(shown), above=mention.subject, below=below, press=press)
