"""Seals the comments of ratings anew, so that an old vault key can go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.db import LOCK, Database
from app.errors import Broken
from app.frontdoor.ratings.table import Rating

if TYPE_CHECKING:
    from app.vault import Vault


def reseal_comments(
    database: Database, vault: Vault, *, write: bool = True
) -> tuple[int, list[str]]:
    """Seal each with the first key; without `write` only look.

    How many could be opened, and which could not.
    """
    with database.reading() as session:
        query = select(Rating.id).where(Rating.sealed_comment.is_not(None))
        ids = list(session.scalars(query.order_by(Rating.id)))
    done, unreadable = 0, list[str]()
    for rating_id in ids:
        try:
            with database.transaction() if write else database.reading() as session:
                lock = LOCK if write else None
                row = session.get_one(Rating, rating_id, with_for_update=lock)
                text = vault.reseal(row.sealed_comment or "")
                if write:
                    row.sealed_comment = text
                done += 1
        except Broken:
            unreadable.append(f"rating {rating_id}")
    return done, unreadable
