"""The banner of a mailbox that Google lets us into no longer, and the way back."""

from __future__ import annotations

from addon.card_reader import CardReader
from addon.kit import Widget, bold, button, icon, row
from app.mailboxes.disconnected import DisconnectedMailbox
from app.wording import mark

KEPT = mark("Mails after that may be missing. Your changes here are kept.")


def shut_out_rows(
    reader: CardReader, found: DisconnectedMailbox | None
) -> list[Widget]:
    """The banner, if there is such a mailbox: the cause for those who can act on it."""
    if found is None:
        return []
    when = reader.when(found.since)
    if not (reader.may_reconnect or found.address == reader.address):
        said = reader.say("Not synced with Gmail since {when}", when=when)
        picture = icon(reader.static("icons/notice-1.png"), reader.say("Notice"))
        return [row(bold(said), below=reader.say(KEPT), beside=picture)]
    name = f"{found.address.partition('@')[0]}@"
    said = reader.say("Not synced with Gmail")
    if not found.needs_sign_in:
        closed = mark("since {when}, Google does not let Sidedesk into {address}")
        return [row(bold(said), below=reader.say(closed, when=when, address=name))]
    below = reader.say(
        "since {when}, {address} refused the sign-in", when=when, address=name
    )
    again = button(reader.say("Reconnect"), reader.connects(found.address))
    return [row(bold(said), below=below, beside=again)]
