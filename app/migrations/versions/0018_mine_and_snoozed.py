"""A snoozed ticket no longer wears “mine”: what wears it is to be written again.

The previous release still runs: it would put the label back at the ticket's next change.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import Instant, Key
from app.sql.moments import AT_ONCE

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Have the labels of snoozed tickets looked at."""
    names = ("workspace_id", "mailbox_id", "thread_gmail_id")
    keys = [sa.column("workspace_id", Key), sa.column("mailbox_id", Key)]
    owed = sa.table(
        "owed",
        *keys,
        sa.column("thread_gmail_id", sa.Text()),
        sa.column("wanted", Key),
        sa.column("due_at", Instant()),
        sa.column("attempts", Key),
    )
    threads = sa.table(
        "threads",
        *(sa.column(name) for name in ("workspace_id", "mailbox_id", "gmail_id")),
        sa.column("ticket_id"),
    )
    tickets = sa.table("tickets", sa.column("id"), sa.column("snoozed_at"))
    moment = sa.literal(AT_ONCE, Instant())
    snoozed = (
        sa.select(
            threads.c.workspace_id,
            threads.c.mailbox_id,
            threads.c.gmail_id,
            sa.literal(1),
            moment,
            sa.literal(0),
        )
        .distinct()
        .where(threads.c.ticket_id == tickets.c.id)
        .where(tickets.c.snoozed_at.is_not(None))
        .where(
            ~sa.exists().where(
                owed.c.mailbox_id == threads.c.mailbox_id,
                owed.c.thread_gmail_id == threads.c.gmail_id,
            )
        )
    )
    rest = ("wanted", "due_at", "attempts")
    op.execute(owed.insert().from_select([*names, *rest], snoozed))


def downgrade() -> None:
    """Nothing: the labels follow at each ticket's next change."""
