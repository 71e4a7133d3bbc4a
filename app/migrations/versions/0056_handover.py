"""To whom each ticket of a bulk action goes, where they are not all given to one.

The previous release still runs: it makes none with it.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op
from alembic.operations.base import BatchOperations
from sqlalchemy.exc import SAWarning

from app.db import Key

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

FOREIGN_KEY = "fk_bulk_items_workspace_id_to_id"


@contextmanager
def _copied() -> Iterator[BatchOperations]:
    """The table, on SQLite copied, which looks at those that it refers to."""
    with warnings.catch_warnings():
        # Their indexes on expressions are nobody's business here.
        warnings.filterwarnings("ignore", category=SAWarning)
        with op.batch_alter_table("bulk_items") as table:
            yield table


def upgrade() -> None:
    """Add the column; what was made before has none."""
    with _copied() as table:
        table.add_column(sa.Column("to_id", Key, nullable=True))
        table.create_foreign_key(
            op.f(FOREIGN_KEY),
            "people",
            ["workspace_id", "to_id"],
            ["workspace_id", "id"],
        )


def downgrade() -> None:
    """Drop it."""
    with _copied() as table:
        table.drop_constraint(op.f(FOREIGN_KEY), type_="foreignkey")
        table.drop_column("to_id")
