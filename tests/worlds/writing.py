"""Writes the mails of a random world, each with its truth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from email.utils import format_datetime, parseaddr
from random import Random
from typing import Any

from tests.support.cast import PROVED
from tests.worlds.truth import (
    ADA,
    GRACE,
    HAL,
    MEMBERS,
    MO,
    SALES,
    MailCopy,
    Talk,
    WrittenMail,
)

PUBLIC = ("gmail.com", "gmx.de", "qq.com")
NAMES = ("Olga Brandt", "Ольга Брандт", "山田 花子", "ليلى حداد", "Łucja Øst")
SUBJECTS = ("Chair", "Стул сломан", "椅子について", "كرسي مكسور", "Rechnung 4711")
FRESH_THREAD, SHORT_CHAIN = 0.25, 0.3


class MailWriting:
    """A pen, a calendar, and the post: what it writes is in `mails` and `talks`."""

    def __init__(
        self, chance: Random, begin: datetime, *, is_read_in_time: bool
    ) -> None:
        self.chance, self.is_read_in_time = chance, is_read_in_time
        self.mails: list[WrittenMail] = []
        self.talks: list[Talk] = []
        self.forged = set[tuple[str, str]]()
        self._at = begin
        self.count = 0

    def new_customer(self, domain: str = "") -> str:
        """Somebody outside, as mail names them."""
        self.count += 1
        own = f"firm{self.count}.example"
        place = domain or self.chance.choice([own, own, own, *PUBLIC])
        return f"{self.chance.choice(NAMES)} <c{self.count}@{place}>"

    def new_talk(self, customer: str) -> Talk:
        """A conversation of which nothing is written yet."""
        handler = self.chance.choice(["", "", ADA, GRACE, HAL])
        talk = Talk(f"t{len(self.talks)}", parseaddr(customer)[1], handler)
        self.talks.append(talk)
        return talk

    def write(
        self,
        talk: Talk,
        sender: str,
        to: Sequence[str],
        copies: Sequence[MailCopy],
        *,
        inboxes: Sequence[str],
        direction: str | None = "in",
        answers: WrittenMail | None = None,
        more: Mapping[str, str] | None = None,
    ) -> WrittenMail:
        """Write one mail and send it; its talk has it from then on.

        `more` are its other headers, and `snippet` its first words.
        """
        self._at += timedelta(minutes=1 + self.chance.randrange(90))
        self.count += 1
        address = parseaddr(sender)[1]
        chain = answers.chain if answers else ()
        if address == talk.customer and self.chance.random() < SHORT_CHAIN:
            # Some programs name the last mail alone.
            chain = chain[-1:]
        headers = dict(more or {})
        own = headers.pop("Message-ID", f"<m{self.count}@{address.partition('@')[2]}>")
        snippet = headers.pop("snippet", "Hello")
        lines = {"From": sender, "To": ", ".join(to), "Message-ID": own}
        lines["Subject"] = f"{self.chance.choice(SUBJECTS)} {talk.name}"
        lines["Date"] = format_datetime(self._at)
        lines["Authentication-Results"] = PROVED.format(address.rpartition("@")[2])
        if chain:
            lines["References"], lines["In-Reply-To"] = " ".join(chain), chain[-1]
        lines |= headers
        facts: dict[str, Any] = {"direction": direction, "references": chain}
        place = (own, self._at, lines, tuple(copies), tuple(inboxes))
        made = WrittenMail(*place, **facts, snippet=snippet)
        talk.mails.append(made)
        self.mails.append(made)
        talk.inboxes += [each for each in inboxes if each not in talk.inboxes]
        return made

    def thread(self, talk: Talk) -> str:
        """The Gmail thread that the next mail lies in: with a new subject its own."""
        is_old = not talk.mails or talk.is_ambiguous
        if not is_old and self.chance.random() < FRESH_THREAD:
            return f"{talk.name}.{len(self.mails)}"
        return talk.name

    def delivered(
        self,
        talk: Talk,
        inboxes: Sequence[str],
        thread: str,
        headers: dict[str, str] | None = None,
    ) -> list[MailCopy]:
        """Copies for the inboxes' own mailboxes, its handler and now and then Mo."""
        places = [each for each in inboxes if each != SALES]
        for inbox in inboxes:
            if talk.handler in MEMBERS[inbox]:
                places.append(talk.handler)
            elif inbox == SALES:
                # A group has no mailbox: somebody has to get it.
                places.append(GRACE)
            if MO in MEMBERS[inbox] and self.chance.random() < 0.2:
                places.append(MO)
        more = tuple((headers or {}).items())
        return [MailCopy(each, thread, headers=more) for each in dict.fromkeys(places)]

    def rewritten(self, sender: str) -> dict[str, str]:
        """What a group of ours makes of the sender's line."""
        name, address = parseaddr(sender)
        return {
            "From": f"{name} via Sales <{SALES}>",
            "X-Original-From": sender,
            "X-Original-Sender": address,
            "List-ID": "<sales.acme.example>",
            "Mailing-list": f"list {SALES}",
            "Authentication-Results": PROVED.format("acme.example"),
            "X-Original-Authentication-Results": PROVED.format(
                address.rpartition("@")[2]
            ),
        }
