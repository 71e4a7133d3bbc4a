"""The banner that says why a card may not tell everything: Gmail is not synced."""

from __future__ import annotations

from datetime import datetime, timedelta

from addon.card_reader import CardReader
from addon.kit import Widget, bold, button, icon, join_rich, row
from app.mailboxes.sync_status import SyncStatus

# Far more than a worker takes for a label in twenty mailboxes.
LABELS_LATE = timedelta(seconds=60)


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


def late_label_rows(reader: CardReader, since: datetime | None) -> list[Widget]:
    """The row of labels that no worker has written, though it could."""
    if since is None or not _is_late(reader, since):
        return []
    said = reader.say("Labels have been late since {when}", when=reader.when(since))
    below = reader.say("Your change is saved. Please tell your Sidedesk admin.")
    if reader.may_administer:
        below = reader.say("Is a worker running? The command desk doctor says more.")
    picture = icon(reader.static("icons/notice-1.png"), reader.say("Notice"))
    return [row(join_rich(bold(said)), below=below, beside=picture)]


def labels_said(
    reader: CardReader,
    sync: SyncStatus | None,
    labels_since: datetime | None,
    *,
    has_own: bool,
) -> str:
    """`Labels are on their way`, `Synced with Gmail 17:01` or that nothing is synced.

    Nothing while a row says otherwise.
    """
    if sync is not None and sync.is_broken(reader.now):
        return ""
    if labels_since is not None:
        is_late = _is_late(reader, labels_since)
        return "" if is_late else reader.say("Labels are on their way")
    if not has_own:
        return reader.say("Your Gmail is not connected")
    if sync is None or sync.at is None:
        return ""
    return reader.say("Synced with Gmail {when}", when=reader.when(sync.at))


def connect_rows(reader: CardReader, *, has_own: bool) -> list[Widget]:
    """The way to connect the reader's own mailbox, while it is not."""
    if has_own:
        return []
    said = reader.say("Your Gmail is not connected")
    below = reader.say("Connect it to see labels there and to answer from any card.")
    connect = button(reader.say("Connect"), reader.connects(reader.address))
    return [row(said, below=below, beside=connect)]


def _is_late(reader: CardReader, since: datetime) -> bool:
    return reader.now - since >= LABELS_LATE


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
