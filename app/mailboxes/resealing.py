"""Sealing anew what is sealed: so that an old vault key can go."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import or_, select

from app.db import LOCK, Database
from app.errors import Broken
from app.mailboxes.mailbox import Mailbox
from app.vault import Vault

BATCH = 500
# Of the secrets of a mailbox, the token of the hour.
ACCESS = 1


@dataclass
class Resealing:
    """How many secrets could be opened, and whose could not."""

    done: int = 0
    unreadable: list[str] = field(default_factory=list)


def reseal_all(database: Database, vault: Vault, *, write: bool = True) -> Resealing:
    """Seal every secret with the first key; without `write` only look.

    In short transactions. Stopped and begun again, it seals some once more.
    """
    found, last = Resealing(), 0
    while batch := _batch(database, vault, found, last, write=write):
        last = batch
    return found


def _batch(
    database: Database, vault: Vault, found: Resealing, last: int, *, write: bool
) -> int:
    """Reseal the mailboxes after this one; the last of them, 0 when there is none."""
    kept = or_(Mailbox.sealed_token.is_not(None), Mailbox.sealed_access.is_not(None))
    query = select(Mailbox).where(Mailbox.id > last, kept).order_by(Mailbox.id)
    query = query.limit(BATCH)
    if not write:
        with database.reading() as session:
            boxes = session.scalars(query).all()
            for each in boxes:
                _reseal(vault, each, found)
    else:
        with database.transaction() as session:
            boxes = session.scalars(query.with_for_update(**LOCK)).all()
            for each in boxes:
                each.sealed_token, each.sealed_access = _reseal(vault, each, found)
    return boxes[-1].id if boxes else 0


def _reseal(
    vault: Vault, mailbox: Mailbox, found: Resealing
) -> tuple[str | None, str | None]:
    """Both of its secrets sealed anew.

    A token that cannot be opened stays as it is, and is named.
    """
    kept = [mailbox.sealed_token, mailbox.sealed_access]
    for number, sealed in enumerate(kept):
        if sealed is None:
            continue
        try:
            kept[number] = vault.reseal(sealed)
            found.done += 1
        except Broken:
            if number == ACCESS:
                # Another one is asked for.
                kept[number] = None
            else:
                found.unreadable.append(mailbox.address)
    return kept[0], kept[1]
