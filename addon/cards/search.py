"""Search: one field, and the newest tickets that it finds."""

from __future__ import annotations

from addon.card_reader import CardReader
from addon.cards.form_fields import text_field
from addon.cards.ticket_rows import state_row
from addon.kit import (
    Card,
    Widget,
    blue,
    button,
    buttons,
    card,
    grey,
    paragraph,
    row,
    section,
)
from app.tickets.lists.search import MAX_RESULTS, SearchResult


def search_field_name(nonce: str) -> str:
    """The field of this card; it keeps its name from one search to the next."""
    return f"q_{nonce}"


def search_card(
    reader: CardReader, asked: str = "", found: SearchResult | None = None
) -> Card:
    """The field, and below it what was found."""
    name = search_field_name(reader.nonce)
    asked_for = text_field(
        name,
        reader.say("Number, person, tag or subject"),
        value=asked,
        reads=reader.press("search"),
    )
    go = button(reader.say("Search"), reader.press("search", needs=name), filled=True)
    rows = found.rows if found else ()
    return card(
        "search",
        (reader.say("Search"), _subtitle(reader, asked, found)),
        [
            section(asked_for, buttons(go), *_looked_through(reader, found)),
            section(
                *(state_row(reader, each) for each in rows),
                *_older(reader, asked, found),
                heading=reader.say("Newest first"),
            ),
        ],
    )


def _looked_through(reader: CardReader, found: SearchResult | None) -> list[Widget]:
    """What is searched and what is not, while nothing was found."""
    if found and found.rows:
        return []
    said = reader.say(
        "Searches numbers, subjects, people and tags. What stands in a mail is found "
        "by Gmail’s own search."
    )
    return [paragraph(grey(said))]


def _subtitle(reader: CardReader, asked: str, found: SearchResult | None) -> str:
    if found is None:
        return reader.say("In your inboxes")
    if not found.rows:
        return reader.say("Nothing found for “{asked}”", asked=asked)
    if found.has_more:
        return reader.say(
            "The newest {count} for “{asked}”, there are more",
            count=MAX_RESULTS,
            asked=asked,
        )
    count = len(found.rows)
    return reader.say_many(
        "1 found for “{asked}”", "{n} found for “{asked}”", count, asked=asked
    )


def _older(reader: CardReader, asked: str, found: SearchResult | None) -> list[Widget]:
    if found is None or not found.has_more:
        return []
    press = reader.press("search", q=asked, before=found.rows[-1].id)
    return [row(blue(reader.say("More")), press=press)]
