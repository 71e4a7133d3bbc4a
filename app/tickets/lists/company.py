"""The other open tickets of a customer's company: few, each by its name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, literal_column, select

from app.inboxes import visible
from app.people.person import Person
from app.sql.aliases import whole_alias
from app.sql.json_rows import rows_as_json
from app.tickets.status import NOT_DONE
from app.tickets.ticket import Ticket

# A card shows so many; one more says that there are others.
MAX_SHOWN = 3

Fellow = whole_alias(Ticket, "fellow")


@dataclass(frozen=True)
class CompanyTicket:
    """An open ticket of somebody else at the same company."""

    id: int
    number: int
    version: int
    subject: str
    customer: str
    # Who writes an answer to it: see `app.tickets.lists.writers`.
    writer: str = ""


def company_column(person: Person) -> ScalarSelect[Any]:
    """The newest of them that the person may see, as a column of a ticket's query.

    A public mail provider is no company. The statuses stand there in words: then a
    database knows that the index of open tickets has them all.
    """
    is_open: list[ColumnElement[str]] = [
        literal_column(f"'{status}'") for status in NOT_DONE
    ]
    query = (
        select(
            Fellow.id, Fellow.number, Fellow.version, Fellow.subject,
            Fellow.customer_name, Fellow.customer_address,
        )
        .where(
            Fellow.workspace_id == Ticket.workspace_id,
            Fellow.customer_company == Ticket.customer_company,
            Fellow.status.in_(is_open),
            Fellow.customer_address != Ticket.customer_address,
            Fellow.id != Ticket.id,
            Fellow.merged_into_id.is_(None),
            Fellow.aside_reason.is_(None),
            visible.seen_by(person, Fellow.inbox_id),
        )
        .order_by(Fellow.id.desc())
        .limit(MAX_SHOWN + 1)
    )  # fmt: skip
    return rows_as_json(query.correlate(Ticket))


def parse_company(rows: Iterable[Sequence[Any]] | None) -> tuple[CompanyTicket, ...]:
    """What that column gave."""
    return tuple(
        CompanyTicket(row_id, number, version, subject, name or address)
        for row_id, number, version, subject, name, address in rows or ()
    )
