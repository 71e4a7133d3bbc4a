"""The audit log: who has changed what in the desk's set-up.

The previous release still runs: it writes none.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import Instant, Json, Key

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

KEPT = (
    "workspace_id", "seq", "at", "action", "by_kind", "by_id", "via", "subject_kind",
    "subject_id", "old", "new", "details", "prev_hash", "hash",
)  # fmt: skip
SAID = "an entry of the audit log stays as it is"
SQLITE = [
    f"""
    CREATE TRIGGER audit_entries_update BEFORE UPDATE ON audit_entries
    WHEN NOT (new.salt IS NULL AND new.private IS NULL
              AND {" AND ".join(f"new.{each} IS old.{each}" for each in KEPT)})
    BEGIN SELECT RAISE(ABORT, '{SAID}'); END
    """,
    f"""
    CREATE TRIGGER audit_entries_delete BEFORE DELETE ON audit_entries
    BEGIN SELECT RAISE(ABORT, '{SAID}'); END
    """,
]
POSTGRESQL = [
    f"""
    CREATE FUNCTION desk_keep_audit_entry() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'UPDATE' AND new.salt IS NULL AND new.private IS NULL
        AND ({", ".join(f"new.{each}" for each in KEPT)})
        IS NOT DISTINCT FROM ({", ".join(f"old.{each}" for each in KEPT)})
      THEN RETURN new; END IF;
      RAISE EXCEPTION '{SAID}' USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    """
    CREATE TRIGGER audit_entries_kept BEFORE UPDATE OR DELETE ON audit_entries
    FOR EACH ROW EXECUTE FUNCTION desk_keep_audit_entry()
    """,
]


def upgrade() -> None:
    """Create the tables, and what refuses to change them."""
    op.create_table(
        "audit_heads",
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("seq", Key, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_audit_heads_workspace_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_audit_heads")),
    )
    op.create_table(
        "audit_entries",
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("seq", Key, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("by_kind", sa.Text(), nullable=False),
        sa.Column("by_id", Key, nullable=True),
        sa.Column("via", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", Key, nullable=False),
        sa.Column("old", Json, nullable=False),
        sa.Column("new", Json, nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=True),
        sa.Column("private", Json, nullable=True),
        sa.Column("prev_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_audit_entries_workspace_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "seq", name=op.f("pk_audit_entries")),
    )
    for name, column in (
        ("subject", ["subject_kind", "subject_id"]),
        ("by", ["by_id"]),
    ):
        op.create_index(
            f"ix_audit_{name}", "audit_entries", ["workspace_id", *column, "seq"]
        )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE if is_sqlite else POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    """Drop them: what was written is gone."""
    op.drop_table("audit_entries")
    op.drop_table("audit_heads")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION desk_keep_audit_entry")
