"""Addresses that a saved reply asks for, made when its text is used and not before."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.errors import Refused
from app.frontdoor.public_token import PublicTokens
from app.frontdoor.status_links import links
from app.people.principal import Principal
from app.replies.rendering import STATUS_LINK, RenderedReply, readable_variable
from app.settings import Settings


def wants_link(words: RenderedReply) -> bool:
    """Whether the ticket's status link is still missing in the text."""
    return readable_variable(STATUS_LINK) in words.blanks


def link_value(
    settings: Settings, by: Principal, session: Session, ticket_id: int
) -> dict[str, str]:
    """The ticket's status link by its variable, made now if there is none.

    Where an inbox gives none, or the writer may not, it stays a blank.
    """
    tokens = PublicTokens(settings.require("secret_key"), links.PURPOSE)
    try:
        link = links.give_link(session, by, ticket_id)
    except Refused:
        return {}
    return {STATUS_LINK: f"{settings.pages}{links.status_path(tokens, link)}"}
