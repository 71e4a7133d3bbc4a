"""What a seeded desk has besides tickets: their customers, and mail set aside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import clock
from app.db import insert_for
from app.mail.message_ids import message_id_hash
from app.sql.bulk import Row, put_rows
from app.tickets.customers.table import Customer
from app.tickets.intake.filters import LIST_MAIL
from app.tickets.messages.message import Message

# So many mails are set aside, one for so many tickets; only the newest are of late.
ONE_ASIDE_IN = 20
RECENT_ASIDE = 200
LONG_AGO = timedelta(days=365)


def know_customers(session: Session, workspace_id: int, made: Sequence[Row]) -> None:
    """Give each ticket the id of its customer, who is made when new."""
    addresses = sorted({each["customer_address"] for each in made})
    now = clock.now()
    new = [
        {"workspace_id": workspace_id, "address": each, "created_at": now}
        for each in addresses
    ]
    session.execute(insert_for(session)(Customer).on_conflict_do_nothing(), new)
    query = select(Customer.address, Customer.id).where(
        Customer.workspace_id == workspace_id, Customer.address.in_(addresses)
    )
    ids = {address: row_id for address, row_id in session.execute(query)}
    for each in made:
        each["customer_id"] = ids[each["customer_address"]]


def set_mails_aside(session: Session, made: Sequence[Row]) -> None:
    """Put newsletters beside the tickets; of the last 90 days are always as many."""
    put_rows(session, Message, [_letter(each) for each in made if _has_letter(each)])
    is_aside = Message.set_aside.is_not(None)
    newest = select(Message.id).where(is_aside).order_by(Message.id.desc())
    bound = session.scalar(newest.offset(RECENT_ASIDE).limit(1))
    if bound is not None:
        old = clock.now() - LONG_AGO
        deed = update(Message).where(is_aside, Message.id <= bound, Message.at > old)
        session.execute(deed.values(at=old))


def _has_letter(ticket: Row) -> bool:
    number: int = ticket["number"]
    return number % ONE_ASIDE_IN == 0


def _letter(ticket: Row) -> Row:
    number, at = ticket["number"], ticket["created_at"]
    message_id = f"news{number}@seeded.example"
    return {
        "workspace_id": ticket["workspace_id"],
        "inbox_id": ticket["inbox_id"],
        "ticket_id": None,
        "key": message_id_hash(message_id),
        "message_id": message_id,
        "direction": "in",
        "from_name": f"News {number % 7}",
        "from_address": f"news{number % 7}@letters.example",
        "subject": f"News {number}",
        "is_first": False,
        "set_aside": LIST_MAIL,
        "at": at,
        "created_at": at,
    }
