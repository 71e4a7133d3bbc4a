"""What the customer said of the answer: a row of the ticket's card, and all of it."""

from __future__ import annotations

from addon.card_reader import CardReader
from addon.kit import Card, Widget, button, card, paragraph, row, section
from app.frontdoor.ratings.reading import RatingView
from app.frontdoor.ratings.table import RatingValue
from app.tickets.view import TicketView


def rating_rows(view: TicketView, reader: CardReader) -> list[Widget]:
    """`Rated: Bad`, with the way to its comment, while it is among the last events."""
    rated = next((each for each in view.deeds if each.action == "rated"), None)
    if rated is None:
        return []
    value = reader.say(RatingValue(rated.details["value"]).label)
    alt = reader.say("Read what the customer said")
    read = button(reader.say("Read"), reader.press("rating", view), alt=alt)
    said = reader.say("Rated: {value}", value=value)
    return [row(said, above=reader.when(rated.at), beside=read)]


def rating_card(view: TicketView, reader: CardReader, rated: RatingView | None) -> Card:
    """The newest rating with its comment; one that was excluded says why."""
    title = reader.say("Rating of #{number}", number=view.number)
    rows = [paragraph(reader.say("This ticket has no rating."))]
    if rated is not None:
        said = reader.say("Rated: {value}", value=reader.say(rated.value.label))
        comment = rated.comment or reader.say("Nothing was written.")
        rows = [row(comment, above=f"{said} · {reader.when(rated.at)}")]
        if rated.excluded:
            why = rated.excluded
            rows.append(paragraph(reader.say("Does not count: {why}", why=why)))
    return card("rating", (title, view.subject), [section(*rows)])
