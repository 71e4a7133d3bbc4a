"""Reports: whose numbers are kept, what is to be added up, and since when it is due.

The previous release still runs: it adds up at once, and keeps everybody's numbers.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from alembic import op

from app.db import Instant, Key

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

# SQLite adds no column whose default is the time.
SQLITE = (
    "ALTER TABLE report_due RENAME TO old_due",
    """
    CREATE TABLE report_due (
      id INTEGER NOT NULL,
      workspace_id INTEGER NOT NULL,
      ticket_id INTEGER NOT NULL,
      at DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL,
      CONSTRAINT pk_report_due PRIMARY KEY (id)
    )
    """,
    "INSERT INTO report_due (id, workspace_id, ticket_id)"
    " SELECT id, workspace_id, ticket_id FROM old_due",
    "DROP TABLE old_due",
    "CREATE INDEX ix_report_due_workspace ON report_due (workspace_id, id)",
)


def upgrade() -> None:
    """Add them; the triggers go on."""
    op.add_column(
        "workspaces",
        sa.Column(
            "people_report", sa.Text(), server_default="managers", nullable=False
        ),
    )
    op.add_column(
        "report_counters", sa.Column("counted", Key, server_default="0", nullable=False)
    )
    op.create_table(
        "report_stale",
        sa.Column("inbox_id", Key, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "inbox_id"],
            ["inboxes.workspace_id", "inboxes.id"],
            name=op.f("fk_report_stale_workspace_id_inbox_id"),
        ),
        sa.PrimaryKeyConstraint(
            "inbox_id", "kind", "day", name=op.f("pk_report_stale")
        ),
    )
    if op.get_bind().dialect.name == "sqlite":
        # What triggers of other tables say of this one stays as it was written.
        op.execute("PRAGMA legacy_alter_table = ON")
        for statement in SQLITE:
            op.execute(statement)
        op.execute("PRAGMA legacy_alter_table = OFF")
        return
    at: sa.Column[datetime] = sa.Column(
        "at", Instant(), server_default=sa.func.now(), nullable=False
    )
    op.add_column("report_due", at)


def downgrade() -> None:
    """Drop them."""
    op.drop_table("report_stale")
    for table, column in (
        ("report_due", "at"),
        ("report_counters", "counted"),
        ("workspaces", "people_report"),
    ):
        op.drop_column(table, column)
