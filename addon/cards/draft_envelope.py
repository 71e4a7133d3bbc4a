"""From whom to whom a draft goes, said before it is made."""

from __future__ import annotations

from collections.abc import Iterable

from addon.card_reader import CardReader
from addon.kit import Widget, row
from app.mail.addresses import Address
from app.mailboxes.send_as import WritesAs
from app.replies.answered_mail import DraftEnvelope
from app.wording import mark

MAX_SHOWN = 12
HOW = {
    WritesAs.MISSING: mark(
        "Answers come to {inbox}. To write as {inbox}, add it in Gmail: Settings, "
        "See all settings, Accounts, Send mail as."
    ),
    WritesAs.PENDING: mark(
        "Answers come to {inbox}. To write as {inbox}, verify it in Gmail: Settings, "
        "See all settings, Accounts, Send mail as."
    ),
    WritesAs.UNKNOWN: mark(
        "Answers come to {inbox}. To write as {inbox}, connect your mailbox and add it "
        "in Gmail: Settings, See all settings, Accounts, Send mail as."
    ),
}


def envelope_rows(reader: CardReader, envelope: DraftEnvelope) -> list[Widget]:
    """Who gets the draft, who a copy, and whose name it leaves in."""
    found = envelope.recipients
    copies = [*found.cc, *([Address("", envelope.inbox)] if envelope.inbox else [])]
    said = reader.say("Copy to {names}", names=_listed(reader, copies))
    nobody = reader.say("Nobody: there is no address to write to")
    rows = [
        row(
            _listed(reader, found.to) if found.to else nobody,
            above=reader.say("To"),
            below=said if copies else "",
        )
    ]
    if envelope.sender:
        how = HOW.get(envelope.writes_as)
        below = reader.say(how, inbox=envelope.inbox) if how else ""
        rows.append(row(envelope.sender, above=reader.say("From"), below=below))
    return rows


def _listed(reader: CardReader, people: Iterable[Address]) -> str:
    named = [f"{e.name} ({e.address})" if e.name else e.address for e in people]
    shown, more = named[:MAX_SHOWN], len(named) - MAX_SHOWN
    shown += [reader.say("{count} more", count=more)] if more > 0 else []
    return ", ".join(shown)
