"""SQLite looks from time to time how its tables have grown."""

from __future__ import annotations

from app.desk import Desk
from app.sql.statistics import refresh_statistics


def refresh_table_statistics(desk: Desk) -> None:
    """Let the database plan for the rows that it has now."""
    with desk.database.transaction() as session:
        refresh_statistics(session)
