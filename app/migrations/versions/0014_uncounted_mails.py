"""Mails that count nowhere are read once; mailboxes are read again for answers.

What mails did in the past gets their own time, where it is plain which mail it was.
The previous release still runs: it does neither.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

from app.db import Instant, Json, Key

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "uncounted_mails",
        sa.Column("mailbox_id", Key, nullable=False),
        sa.Column("gmail_hash", sa.Text(), nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("thread_gmail_id", sa.Text(), nullable=False),
        sa.Column("judged_under", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "mailbox_id"],
            ["mailboxes.workspace_id", "mailboxes.id"],
            name=op.f("fk_uncounted_mails_workspace_id_mailbox_id"),
        ),
        sa.PrimaryKeyConstraint(
            "mailbox_id", "gmail_hash", name=op.f("pk_uncounted_mails")
        ),
    )
    op.create_index("ix_uncounted_mails_at", "uncounted_mails", ["at"])
    op.create_table(
        "look_backs",
        sa.Column("id", Key, nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("mailbox_id", Key, nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "mailbox_id"],
            ["mailboxes.workspace_id", "mailboxes.id"],
            name=op.f("fk_look_backs_workspace_id_mailbox_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look_backs")),
    )
    op.create_index("ix_look_backs_mailbox_id", "look_backs", ["mailbox_id"])
    time = ["ticket_id", "occurred_at", "version"]
    op.create_index("ix_events_ticket_time", "events", time)
    _date_by_mails()


def downgrade() -> None:
    """Drop both: what they hold is found again. Events keep the time they have."""
    op.drop_index("ix_events_ticket_time", table_name="events")
    op.drop_table("look_backs")
    op.drop_table("uncounted_mails")


OF_MAIL = ("created", "message_in", "message_out", "set_aside")
# An event was written together with its mail.
TOGETHER = timedelta(seconds=2)
BATCH = 1000
EVENTS = sa.table(
    "events",
    sa.column("id", Key), sa.column("ticket_id", Key), sa.column("action", sa.Text()),
    sa.column("at", Instant()), sa.column("occurred_at", Instant()),
    sa.column("message_id", Key), sa.column("details", Json),
)  # fmt: skip
MESSAGES = sa.table(
    "messages",
    sa.column("id", Key), sa.column("ticket_id", Key), sa.column("at", Instant()),
    sa.column("from_address", sa.Text()), sa.column("created_at", Instant()),
)  # fmt: skip


def _date_by_mails() -> None:
    """Pair each event of a mail with that mail: its sender wrote it, just then."""
    connection = op.get_bind()
    last = 0
    query = sa.select(EVENTS).where(
        EVENTS.c.action.in_(OF_MAIL), EVENTS.c.message_id.is_(None)
    )
    while True:
        page = query.where(EVENTS.c.id > last).order_by(EVENTS.c.id).limit(BATCH)
        events = connection.execute(page).all()
        if not events:
            return
        last = events[-1].id
        _pair(connection, events)


def _pair(connection: sa.Connection, events: Any) -> None:
    tickets = sorted({event.ticket_id for event in events})
    found = sa.select(MESSAGES).where(MESSAGES.c.ticket_id.in_(tickets))
    mails = dict[tuple[int, str], list[Any]]()
    for mail in connection.execute(found.order_by(MESSAGES.c.id)):
        mails.setdefault((mail.ticket_id, mail.from_address), []).append(mail)
    for event in events:
        theirs = mails.get((event.ticket_id, event.details.get("from", "")), [])
        paired = min(theirs, key=lambda e: abs(e.created_at - event.at), default=None)
        if paired is None or abs(paired.created_at - event.at) > TOGETHER:
            continue
        theirs.remove(paired)
        changed = {"message_id": paired.id, "occurred_at": paired.at}
        connection.execute(
            sa.update(EVENTS).where(EVENTS.c.id == event.id).values(changed)
        )
