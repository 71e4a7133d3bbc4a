"""Seals the instance settings anew, so that an old vault key can go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.db import LOCK, Database
from app.errors import Broken
from app.instance.table import InstanceSetting

if TYPE_CHECKING:
    from app.vault import Vault


def reseal_settings(
    database: Database, vault: Vault, *, write: bool = True
) -> tuple[int, list[str]]:
    """Seal each with the first key, in one transaction; without `write` only look.

    How many could be opened, and the variables of those that could not.
    """
    query = select(InstanceSetting).order_by(InstanceSetting.name)
    done, unreadable = 0, list[str]()
    with database.transaction() if write else database.reading() as session:
        locked = query.with_for_update(**LOCK) if write else query
        for row in session.scalars(locked):
            try:
                sealed = vault.reseal(row.sealed)
            except Broken:
                unreadable.append(f"DESK_{row.name.upper()}")
                continue
            done += 1
            if write:
                row.sealed = sealed
    return done, unreadable
