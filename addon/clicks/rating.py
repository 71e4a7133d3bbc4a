"""“Read” beside a rating. Nothing here writes."""

from __future__ import annotations

from addon import responses
from addon.cards.rating import rating_card
from addon.clicks import perform
from addon.context import AddonCall
from addon.responses import AddonResponse
from app.frontdoor.ratings.reading import ratings_of


def rating(call: AddonCall) -> AddonResponse:
    """What the customer said of the answer."""
    with call.desk.database.reading() as session:
        view = perform.seen_ticket(session, call.person, call.press.ticket)
        rated = ratings_of(session, call.desk.vault, view.id)
    return responses.push_card(rating_card(view, call.reader, rated))
