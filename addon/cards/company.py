"""What else is open with the customer's company, so that nobody has to repeat it."""

from __future__ import annotations

from addon.card_reader import CardReader
from addon.kit import Widget, blue, row
from addon.words.clean import cut_text
from addon.words.list_text import row_writer
from app.tickets.lists.company import MAX_SHOWN, CompanyTicket
from app.tickets.view import TicketView

MAX_SUBJECT_CHARS, MAX_CUSTOMER_CHARS = 90, 60


def company_rows(view: TicketView, reader: CardReader) -> list[Widget]:
    """A row for each of the newest; the first says of which company they are."""
    _, _, company = view.customer_address.rpartition("@")
    # Who asks from our own domain is a colleague: all of ours would stand there.
    if not view.fellows or company == view.inbox.rpartition("@")[2]:
        return []
    others = len(view.fellows) > MAX_SHOWN
    said = reader.say("Open tickets at {company}", company=company)
    if others:
        said = reader.say("Newest open at {company}", company=company)
    shown = view.fellows[:MAX_SHOWN]
    return [_row(reader, each, "" if n else said) for n, each in enumerate(shown)]


def _row(reader: CardReader, ticket: CompanyTicket, above: str) -> Widget:
    subject = ticket.subject or reader.say("(no subject)")
    customer = cut_text(ticket.customer, MAX_CUSTOMER_CHARS)
    words = [row_writer(reader, ticket), f"#{ticket.number}", customer]
    return row(
        # What can be pressed is blue.
        blue(cut_text(subject, MAX_SUBJECT_CHARS)),
        above=above,
        below=" · ".join(filter(None, words)),
        press=reader.press_ticket("refresh", ticket.id, ticket.version, above=True),
    )
