"""Business hours that change have every ticket counted again.

The previous release still runs: it counts nothing.
"""

from __future__ import annotations

from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

AGAIN = "UPDATE report_counters SET recounted = 0 WHERE workspace_id = new.workspace_id"
CHANGES = {"calendars": "UPDATE", "inboxes": "UPDATE OF calendar_id"}


def upgrade() -> None:
    """Let the database itself note it, whoever changes them."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if not is_sqlite:
        op.execute(
            f"""
            CREATE FUNCTION desk_count_again() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN {AGAIN}; RETURN NULL; END $$
            """
        )
    act = f"BEGIN {AGAIN}; END" if is_sqlite else "EXECUTE FUNCTION desk_count_again()"
    for table, change in CHANGES.items():
        op.execute(
            f"CREATE TRIGGER {table}_are_counted AFTER {change} ON {table}"
            f" FOR EACH ROW {act}"
        )


def downgrade() -> None:
    """Drop it."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in CHANGES:
        op.execute(
            f"DROP TRIGGER {table}_are_counted" + ("" if is_sqlite else f" ON {table}")
        )
    if not is_sqlite:
        op.execute("DROP FUNCTION desk_count_again")
