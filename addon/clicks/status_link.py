"""“Status link”: the address of the customer's page, and its end."""

from __future__ import annotations

from addon import responses, ticket_drawing
from addon.cards.status_link import status_link_card
from addon.clicks.perform import notice_of_refusal
from addon.context import AddonCall
from addon.responses import AddonResponse
from app.errors import Later, Refused
from app.frontdoor.public_token import PublicTokens
from app.frontdoor.status_links import links


def status_link(call: AddonCall) -> AddonResponse:
    """Make the link, if there is none, and show it to be copied."""
    tokens = PublicTokens(call.desk.settings.require("secret_key"), links.PURPOSE)
    try:
        with call.desk.database.transaction() as session:
            link = links.give_link(session, call.principal, call.press.ticket)
            path = links.status_path(tokens, link)
    except (Refused, Later) as error:
        return _refused(call, error)
    with call.desk.database.reading() as session:
        shown = call.mail.ticket(session, call.press.ticket)
    address = f"{call.desk.settings.pages}{path}"
    return responses.push_card(
        status_link_card(shown, call.reader, address), changed=True
    )


def revoke_link(call: AddonCall) -> AddonResponse:
    """End the link: whoever has it sees that it leads nowhere any more."""
    try:
        with call.desk.database.transaction() as session:
            links.revoke_link(session, call.principal, call.press.ticket)
    except (Refused, Later) as error:
        return _refused(call, error)
    with call.desk.database.reading() as session:
        shown = call.mail.ticket(session, call.press.ticket)
    card = ticket_drawing.draw_ticket(call.desk, call.person, call.reader, shown)
    said = call.reader.say("The link has ended")
    return responses.return_to_card(card, say=said, changed=True)


def _refused(call: AddonCall, error: Refused | Later) -> AddonResponse:
    return responses.show_toast(notice_of_refusal(call, error).toast)
