"""The button “Undo”."""

from __future__ import annotations

from sqlalchemy.orm import Session

from addon import telling
from addon.acts import Stale, act
from addon.call import Call
from addon.replies import Reply
from app.tickets import undo as undos
from app.tickets.ticket import Ticket


def undo(call: Call) -> Reply:
    """Take one's own last act back, unless somebody has acted on it since."""

    def do(session: Session, ticket: Ticket) -> None:
        event = undos.find(session, ticket, call.arg("event"), by=call.by)
        newer = undos.overtaken_by(session, event)
        if newer is not None:
            raise Stale(telling.said(session, newer, call.reader()))
        undos.undo(session, ticket, event, by=call.by)

    return act(call, do)
