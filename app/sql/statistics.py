"""What SQLite knows of its tables when it plans a question.

Without it every index looks alike: beside a hundred thousand tickets a card took two
hundred milliseconds. PostgreSQL looks after its own.
https://www.sqlite.org/lang_analyze.html
"""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

# Rows of an index that are looked at: enough to tell a few from many.
ROWS = 400


def refresh_statistics(session: Session) -> None:
    """Count anew how the rows lie; nothing on PostgreSQL.

    The table of the figures is made anew as well: a connection that is open reads them
    again only when the schema has changed.
    """
    if session.get_bind().dialect.name != "sqlite":
        return
    session.execute(text(f"PRAGMA analysis_limit = {ROWS}"))
    session.execute(text("DROP TABLE IF EXISTS sqlite_stat1"))
    session.execute(text("ANALYZE"))
