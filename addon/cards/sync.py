"""The banner that says why a card may not tell everything: Gmail is not in step."""

from __future__ import annotations

from addon.kit import Widget, bold, icon, rich, row
from addon.reader import Reader
from app.mailboxes.in_step import InStep


def sync_rows(reader: Reader, sync: InStep | None) -> list[Widget]:
    """The banner, while it is so. Acting stays possible: what is owed is kept."""
    if sync is None or not sync.is_broken(reader.now):
        return []
    said = reader.say("Gmail not in step")
    if sync.at is not None:
        said = reader.say("Gmail not in step since {when}", when=reader.when(sync.at))
    picture = icon(reader.static("icons/notice-1.png"), reader.say("Notice"))
    return [row(rich(bold(said)), below=_below(reader, sync), beside=picture)]


def in_step(reader: Reader, sync: InStep | None) -> str:
    """`Gmail in step at 17:01`; nothing while the banner says otherwise."""
    if sync is None or sync.at is None or sync.is_broken(reader.now):
        return ""
    return reader.say("Gmail in step at {when}", when=reader.when(sync.at))


def _below(reader: Reader, sync: InStep) -> str:
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
