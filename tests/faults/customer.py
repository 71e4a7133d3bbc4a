"""Who writes to the desk all the time, and answers their own mails now and then."""

from __future__ import annotations

from random import Random

from demo.gmail.mailboxes.message import MailboxMessage
from tests.support.office import Office

ANSWERED = 20


class Customer:
    """Maria; each conversation has a subject of its own."""

    def __init__(self, office: Office, chance: Random) -> None:
        self._office, self._chance = office, chance
        self._first: list[MailboxMessage] = []
        # By its Message-ID, the conversation that each mail belongs to.
        self.mails: dict[str, str] = {}

    def write(self) -> None:
        """Write a new mail, or one more in a conversation."""
        if self._first and self._chance.random() < 0.3:
            first = self._chance.choice(self._first[-ANSWERED:])
            mail = self._office.write(
                f"Re: {self.mails[first.mail.message_id]}",
                In_Reply_To=first.mail.message_id,
            )
            self.mails[mail.mail.message_id] = self.mails[first.mail.message_id]
            return
        first = self._office.write(f"Case {len(self._first) + 1}")
        self.mails[first.mail.message_id] = f"Case {len(self._first) + 1}"
        self._first.append(first)
