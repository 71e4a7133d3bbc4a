"""The banner of a ticket whose mail is not in Gmail yet, and what that mail says."""

from __future__ import annotations

from collections.abc import Sequence

from addon.card_reader import CardReader
from addon.kit import Card, Widget, bold, button, card, paragraph, row, section
from app.tickets.submissions.written import WrittenMail
from app.tickets.view import TicketView
from app.wording import mark

BY_HAND, BY_FORM = mark("It was written by hand"), mark("It was sent by a form")


def waiting_rows(view: TicketView, reader: CardReader) -> list[Widget]:
    """`Not in Gmail yet`, with the way to read it for who may answer."""
    if not view.waits_for_gmail:
        return []
    said = bold(reader.say("Not in Gmail yet"))
    if not reader.may_change:
        return [row(said)]
    alt = reader.say("Read what the customer wrote")
    read = button(reader.say("Read"), reader.press("waiting_mail", view), alt=alt)
    below = BY_HAND if view.channel == "phone" else BY_FORM
    return [row(said, below=reader.say(below), beside=read)]


def waiting_card(
    view: TicketView, reader: CardReader, mails: Sequence[WrittenMail]
) -> Card:
    """What was sent, as it will be in Gmail."""
    rows = [
        row(each.text, above=" · ".join((each.subject, reader.when(each.at))))
        for each in mails
    ]
    if not rows:
        rows = [paragraph(reader.say("It is in Gmail by now. Open the mail there."))]
    title = reader.say("Not in Gmail yet: #{number}", number=view.number)
    return card("waiting_mail", (title, view.subject), [section(*rows)])
