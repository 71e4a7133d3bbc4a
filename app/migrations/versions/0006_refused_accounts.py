"""Admins see when another Google account of somebody's address was refused."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.db import Instant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("people") as people:
        people.add_column(sa.Column("other_account_at", Instant(), nullable=True))
