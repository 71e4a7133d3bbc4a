"""Customers, what inboxes have noted about them, and by which channel a ticket came.

The previous release still runs: tickets that it makes belong to no customer until
somebody notes something about theirs.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import Instant, Key

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

BATCH = 1_000

tickets = sa.table(
    "tickets",
    sa.column("id", Key),
    sa.column("workspace_id", Key),
    sa.column("customer_address", sa.Text()),
    sa.column("customer_id", Key),
    sa.column("created_at", Instant()),
)
customers = sa.table(
    "customers",
    sa.column("id", Key),
    sa.column("workspace_id", Key),
    sa.column("address", sa.Text()),
    sa.column("created_at", Instant()),
)


def upgrade() -> None:
    """Create the tables, add the columns, and fill them."""
    op.create_table(
        "customers",
        sa.Column("id", Key, nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_customers_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers")),
        sa.UniqueConstraint(
            "workspace_id", "id", name=op.f("uq_customers_workspace_id_id")
        ),
        sa.UniqueConstraint(
            "workspace_id", "address", name=op.f("uq_customers_workspace_id_address")
        ),
    )
    op.create_table(
        "customer_notes",
        sa.Column("customer_id", Key, nullable=False),
        sa.Column("inbox_id", Key, nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("person_id", Key, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("version", Key, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "customer_id"],
            ["customers.workspace_id", "customers.id"],
            name=op.f("fk_customer_notes_workspace_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "inbox_id"],
            ["inboxes.workspace_id", "inboxes.id"],
            name=op.f("fk_customer_notes_workspace_id_inbox_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_customer_notes_workspace_id_person_id"),
        ),
        sa.PrimaryKeyConstraint(
            "customer_id", "inbox_id", name=op.f("pk_customer_notes")
        ),
    )
    op.add_column("tickets", sa.Column("customer_id", Key, nullable=True))
    channel = sa.Column("channel", sa.Text(), server_default="mail", nullable=False)
    op.add_column("tickets", channel)
    _make_customers()
    _fill()


def _make_customers() -> None:
    known = (
        sa.select(
            tickets.c.workspace_id,
            tickets.c.customer_address,
            sa.func.min(tickets.c.created_at),
        )
        .where(tickets.c.customer_address != "")
        .group_by(tickets.c.workspace_id, tickets.c.customer_address)
    )
    names = ["workspace_id", "address", "created_at"]
    op.get_bind().execute(customers.insert().from_select(names, known))


def _fill() -> None:
    """By the tickets' own key, some at a time."""
    whose = sa.select(customers.c.id).where(
        customers.c.workspace_id == tickets.c.workspace_id,
        customers.c.address == tickets.c.customer_address,
    )
    last = 0
    while rows := _after(last):
        some = tickets.c.id.between(rows[0], rows[-1])
        update = tickets.update().where(some)
        op.get_bind().execute(update.values(customer_id=whose.scalar_subquery()))
        last = rows[-1]


def _after(last: int) -> list[int]:
    query = sa.select(tickets.c.id).where(tickets.c.id > last)
    return list(op.get_bind().scalars(query.order_by(tickets.c.id).limit(BATCH)))


def downgrade() -> None:
    """Drop all of it: the notes are lost."""
    op.drop_column("tickets", "channel")
    op.drop_column("tickets", "customer_id")
    op.drop_table("customer_notes")
    op.drop_table("customers")
