"""Ratings: whether an inbox asks for them, requests, answers and refusals.

The previous release still runs: it asks nobody.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import Instant, Key

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

COLUMNS = ("rating", "rating_after", "rating_since", "rating_language")


def upgrade() -> None:
    """Add them; no inbox asks at first."""
    for column in (
        sa.Column("rating", sa.Text(), server_default="off", nullable=False),
        sa.Column("rating_after", Key, server_default="24", nullable=False),
        sa.Column("rating_since", Instant(), nullable=True),
        sa.Column("rating_language", sa.Text(), server_default="en", nullable=False),
    ):
        op.add_column("inboxes", column)
    op.create_table(
        "rating_requests",
        sa.Column("id", Key, nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("ticket_id", Key, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("resolved_at", Instant(), nullable=False),
        sa.Column("address_hash", sa.Text(), nullable=False),
        sa.Column("person_id", Key, nullable=True),
        sa.Column("last_replier_id", Key, nullable=True),
        sa.Column("sent_at", Instant(), nullable=True),
        sa.Column("mail_message_id", sa.Text(), nullable=True),
        sa.Column("reason_not_sent", sa.Text(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "ticket_id"],
            ["tickets.workspace_id", "tickets.id"],
            name=op.f("fk_rating_requests_workspace_id_ticket_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_rating_requests_workspace_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "last_replier_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_rating_requests_workspace_id_last_replier_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating_requests")),
        sa.UniqueConstraint("public_id", name=op.f("uq_rating_requests_public_id")),
        sa.UniqueConstraint(
            "workspace_id", "id", name=op.f("uq_rating_requests_workspace_id_id")
        ),
        sa.UniqueConstraint(
            "workspace_id",
            "ticket_id",
            "resolved_at",
            name=op.f("uq_rating_requests_workspace_id_ticket_id_resolved_at"),
        ),
    )
    op.create_index("ix_rating_requests_ticket", "rating_requests", ["ticket_id", "id"])
    op.create_index(
        "ix_rating_requests_asked",
        "rating_requests",
        ["workspace_id", "address_hash", "sent_at"],
    )
    op.create_table(
        "ratings",
        sa.Column("id", Key, nullable=False),
        sa.Column("workspace_id", Key, nullable=False),
        sa.Column("request_id", Key, nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("sealed_comment", sa.Text(), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=True),
        sa.Column("excluded_by", Key, nullable=True),
        sa.Column("excluded_why", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "request_id"],
            ["rating_requests.workspace_id", "rating_requests.id"],
            name=op.f("fk_ratings_workspace_id_request_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "excluded_by"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_ratings_workspace_id_excluded_by"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ratings")),
        sa.UniqueConstraint(
            "workspace_id",
            "request_id",
            name=op.f("uq_ratings_workspace_id_request_id"),
        ),
    )
    op.create_table(
        "rating_refusals",
        sa.Column("workspace_id", Key, autoincrement=False, nullable=False),
        sa.Column("address_hash", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace_id", "address_hash", name=op.f("pk_rating_refusals")
        ),
    )


def downgrade() -> None:
    """Drop them."""
    for table in ("rating_refusals", "ratings", "rating_requests"):
        op.drop_table(table)
    for column in COLUMNS:
        op.drop_column("inboxes", column)
