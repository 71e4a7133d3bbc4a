"""The banner that says why a card may not tell everything: Gmail is not synced."""

from __future__ import annotations

from addon.card_reader import CardReader
from addon.kit import Widget, bold, icon, join_rich, row
from app.mailboxes.sync_status import SyncStatus


def sync_rows(reader: CardReader, sync: SyncStatus | None) -> list[Widget]:
    """The banner, while it is so. Acting stays possible: pending labels are kept."""
    if sync is None or not sync.is_broken(reader.now):
        return []
    said = reader.say("Not synced with Gmail")
    if sync.at is not None:
        said = reader.say(
            "Not synced with Gmail since {when}", when=reader.when(sync.at)
        )
    picture = icon(reader.static("icons/notice-1.png"), reader.say("Notice"))
    return [row(join_rich(bold(said)), below=_below(reader, sync), beside=picture)]


def in_step(reader: CardReader, sync: SyncStatus | None) -> str:
    """`Synced with Gmail 17:01`; nothing while the banner says otherwise."""
    if sync is None or sync.at is None or sync.is_broken(reader.now):
        return ""
    return reader.say("Synced with Gmail {when}", when=reader.when(sync.at))


def _below(reader: CardReader, sync: SyncStatus) -> str:
    if not reader.may_administer:
        return reader.say(
            "Mails after that may be missing. Your changes here are kept."
        )
    if sync.trouble:
        # As the doctor says it, and mostly Gmail's own words: no catalogue has them.
        return reader.say(
            "{address}: {cause}", address=sync.address, cause=sync.trouble
        )
    return reader.say(
        "{address} is not read: desk doctor says why", address=sync.address
    )
