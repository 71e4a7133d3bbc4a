"""The company of a ticket's customer, by which its other open tickets are found.

The previous release still runs: tickets that it makes have no company, and are not
named on the cards of others.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import Key
from app.tickets.conversations.public_providers import company_of

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

BATCH = 1_000
IS_OPEN = "status IN ('open', 'in_progress', 'waiting')"

tickets = sa.table(
    "tickets",
    sa.column("id", Key),
    sa.column("customer_address", sa.Text()),
    sa.column("customer_company", sa.Text()),
)


def upgrade() -> None:
    """Add the column, fill it, and add its index."""
    op.add_column("tickets", sa.Column("customer_company", sa.Text(), nullable=True))
    last = 0
    while rows := _after(last):
        last = rows[-1][0]
        found = [{"of": row_id, "to": company_of(who)} for row_id, who in rows]
        known = [each for each in found if each["to"]]
        if known:
            update = tickets.update().where(tickets.c.id == sa.bindparam("of"))
            update = update.values(customer_company=sa.bindparam("to"))
            op.get_bind().execute(update, known)
    op.create_index(
        "ix_tickets_company",
        "tickets",
        ["workspace_id", "customer_company", "id"],
        sqlite_where=sa.text(IS_OPEN),
        postgresql_where=sa.text(IS_OPEN),
    )


def _after(last: int) -> list[tuple[int, str]]:
    query = sa.select(tickets.c.id, tickets.c.customer_address)
    query = query.where(tickets.c.id > last).order_by(tickets.c.id).limit(BATCH)
    return [(row[0], row[1]) for row in op.get_bind().execute(query)]


def downgrade() -> None:
    """Drop both."""
    op.drop_index("ix_tickets_company", "tickets")
    op.drop_column("tickets", "customer_company")
