"""What the customer said of the answer stands on the ticket's card."""

from __future__ import annotations

from sqlalchemy import select

from app import clock
from app.audit import person_author
from app.frontdoor.ratings.giving import FoundRequest, give_rating
from app.frontdoor.ratings.reading import exclude_rating
from app.frontdoor.ratings.table import Rating, RatingRequest, RatingValue
from app.inboxes.inbox import Inbox
from tests.addon.sidebar import Sidebar, labels, shown, words
from tests.support.office import ADA, Office
from tests.support.statements import statements

COMMENT = "Too slow for me"


def rate(office: Office, value: RatingValue, comment: str = "") -> None:
    """Maria rates the ticket."""
    with office.ticket() as (session, ticket):
        request = session.scalars(select(RatingRequest)).first()
        if request is None:
            request = RatingRequest(
                workspace_id=ticket.workspace_id,
                ticket_id=ticket.id,
                resolved_at=clock.now(),
                address_hash="x",
            )
            session.add(request)
            session.flush()
        inbox = session.get_one(Inbox, ticket.inbox_id)
        rated = session.scalars(select(Rating)).first()
        found = FoundRequest(request, ticket, inbox, rated)
        assert give_rating(session, office.desk.vault, found, value, comment)


def test_it_is_read_by_one_press(ada: Sidebar) -> None:
    office = ada.office
    mail = office.copy(ADA, office.write())
    ada.open(mail)
    with statements(office.desk.database) as unrated:
        assert "Rated" not in words(ada.open(mail))
    office.typed |= {COMMENT, "Not about us"}
    rate(office, RatingValue.OKAY)
    rate(office, RatingValue.BAD, COMMENT)
    with statements(office.desk.database) as asked:
        card = ada.open(mail)
    said = words(card)
    assert "Rated: Bad" in said
    assert COMMENT not in said
    assert len(asked) == len(unrated) > 0
    assert COMMENT in words(shown(ada.press(card, "Read")))
    with office.ticket() as (session, ticket):
        author = person_author(office.cast.ada, "console")
        exclude_rating(session, ticket, "Not about us", author, office.cast.ada.id)
    assert "Does not count: Not about us" in words(ada.press(card, "Read"))
    assert labels(card).count("Read") == 1


def test_without_words_it_says_so(ada: Sidebar) -> None:
    office = ada.office
    mail = office.copy(ADA, office.write())
    ada.open(mail)
    rate(office, RatingValue.GOOD)
    assert "Nothing was written." in words(ada.press(ada.open(mail), "Read"))
