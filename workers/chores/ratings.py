"""Customers are asked for a rating by mail, where an inbox has that switched on.

A request is noted as sent before its mail goes: who dies in between has asked nobody,
and nobody is ever asked twice.
"""

from __future__ import annotations

import logging

from sqlalchemy import select, update

from app import clock
from app.desk import Desk
from app.errors import Broken, Later, Refused
from app.frontdoor.public_token import PublicTokens
from app.frontdoor.ratings import asking
from app.frontdoor.ratings.giving import PATH, PURPOSE, rating_token
from app.frontdoor.ratings.letter import RatingLetter
from app.frontdoor.ratings.table import RatingRequest
from app.frontdoor.status_links.follow_up import known_ids
from app.inboxes.inbox import Inbox, Ratings
from app.smtp.desk_mail import smtp_sender
from app.smtp.sending import SmtpSender
from app.tickets.ticket import Ticket

log = logging.getLogger(__name__)

NOT_TAKEN = "the mail server did not take it"


def ask_for_ratings(desk: Desk) -> int:
    """Ask whoever is to be asked; how many mails were handed over."""
    with desk.database.reading() as session:
        switched = select(Inbox.id).where(Inbox.rating == Ratings.MAIL)
        inbox_ids = session.scalars(switched.order_by(Inbox.id)).all()
    if not inbox_ids or desk.settings.smtp_url is None:
        return 0
    secret, sent = desk.settings.require("secret_key"), 0
    for inbox_id in inbox_ids:
        with desk.database.transaction() as session:
            inbox = session.get_one(Inbox, inbox_id)
            asking.request_ratings(session, secret, inbox)
        sent += sum(_send(desk, each) for each in _unsent(desk, inbox_id))
    return sent


def _unsent(desk: Desk, inbox_id: int) -> list[int]:
    with desk.database.reading() as session:
        query = (
            select(RatingRequest.id)
            .join(Ticket, Ticket.id == RatingRequest.ticket_id)
            .where(Ticket.inbox_id == inbox_id, RatingRequest.sent_at.is_(None))
            .where(RatingRequest.reason_not_sent.is_(None))
            .where(RatingRequest.created_at > clock.now() - asking.LATEST)
        )
        return list(session.scalars(query.order_by(RatingRequest.id).limit(50)))


def _send(desk: Desk, request_id: int) -> bool:
    """Ask one customer; whether the mail was handed over."""
    try:
        sender = smtp_sender(desk)
    except Broken as error:
        log.warning("nobody is asked for a rating: %s", error.said)
        return False
    letter = _claim(desk, request_id)
    if letter is None:
        return False
    return _hand_over(desk, sender, letter, request_id)


def _claim(desk: Desk, request_id: int) -> RatingLetter | None:
    """The mail, noted as sent; None if it is not to be sent any more."""
    tokens = PublicTokens(desk.settings.require("secret_key"), PURPOSE)
    with desk.database.transaction() as session:
        claimed = update(RatingRequest).where(
            RatingRequest.id == request_id, RatingRequest.sent_at.is_(None)
        )
        done = session.scalar(
            claimed.values(sent_at=clock.now()).returning(RatingRequest.id)
        )
        if done is None:
            return None
        request = session.get_one(RatingRequest, request_id, populate_existing=True)
        ticket = session.get_one(Ticket, request.ticket_id)
        inbox = session.get_one(Inbox, ticket.inbox_id)
        if ticket.done_at != request.resolved_at or ticket.merged_into_id is not None:
            request.reason_not_sent, request.sent_at = asking.REOPENED, None
            return None
        page = f"{desk.settings.pages}{PATH}/{rating_token(tokens, request)}"
        return RatingLetter(
            ticket.customer_address,
            ticket.subject,
            inbox.address,
            page,
            inbox.rating_language,
            known_ids(session, ticket),
        )


def _hand_over(
    desk: Desk, sender: SmtpSender, letter: RatingLetter, request_id: int
) -> bool:
    mail = letter.write(sender.sender, f"rating-{request_id}")
    try:
        sender.send(mail, letter.to)
    except (Later, Broken) as error:
        log.warning("rating request %d is sent later: %s", request_id, error.said)
        _note(desk, request_id, sent_at=None)
        return False
    except Refused as error:
        log.warning("rating request %d was refused: %s", request_id, error.said)
        _note(desk, request_id, sent_at=None, reason_not_sent=NOT_TAKEN)
        return False
    _note(desk, request_id, mail_message_id=str(mail["Message-ID"]).strip("<>"))
    return True


def _note(desk: Desk, request_id: int, **values: object) -> None:
    with desk.database.transaction() as session:
        noted = update(RatingRequest).where(RatingRequest.id == request_id)
        session.execute(noted.values(**values))
