"""The mail that a submission becomes: written once, the same at each try."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from app import clock
from app.tickets.mail import Mail, from_headers

# By it a copy is known again whose Message-ID Gmail has replaced.
HEADER = "X-Desk-Submission"
LEFT_OUT = "Gmail does not take these files, so they were left out: {names}."


@dataclass(frozen=True)
class SubmittedFile:
    """A file that was sent along."""

    name: str
    type: str
    content: bytes


@dataclass(frozen=True)
class WrittenMail:
    """The headers and words of the mail; each person is a name and an address."""

    sender: tuple[str, str]
    to: str
    subject: str
    text: str
    at: datetime
    reply_to: tuple[str, str] | None = None
    # The Message-IDs of the conversation that it goes on with, the newest last.
    references: tuple[str, ...] = ()

    def as_json(self) -> str:
        """All of it, for the vault."""
        told = {
            "sender": self.sender,
            "to": self.to,
            "subject": self.subject,
            "text": self.text,
            "at": self.at.isoformat(),
            "reply_to": self.reply_to,
            "references": self.references,
        }
        return json.dumps(told)

    @classmethod
    def from_json(cls, text: str) -> WrittenMail:
        """The mail that the vault has kept."""
        told = json.loads(text)
        reply_to = told["reply_to"]
        return cls(
            sender=tuple(told["sender"]),
            to=told["to"],
            subject=told["subject"],
            text=told["text"],
            at=clock.parse_moment(told["at"]),
            reply_to=tuple(reply_to) if reply_to else None,
            references=tuple(told.get("references", ())),
        )

    def message(
        self,
        message_id: str,
        files: Iterable[SubmittedFile] = (),
        left_out: Sequence[str] = (),
    ) -> EmailMessage:
        """The mail, as it goes to Gmail; `left_out` are names of files it lacks."""
        made = EmailMessage(policy=SMTP)
        made["From"] = _address(self.sender)
        made["To"] = _address(("", self.to))
        if self.reply_to is not None:
            made["Reply-To"] = _address(self.reply_to)
        made["Subject"] = _inert(self.subject)
        made["Date"] = format_datetime(self.at)
        if self.references:
            made["In-Reply-To"] = f"<{self.references[-1]}>"
            made["References"] = " ".join(f"<{each}>" for each in self.references)
        made["Message-ID"] = f"<{message_id}>"
        made[HEADER] = message_id
        told = [
            self.text,
            *([LEFT_OUT.format(names=", ".join(left_out))] * bool(left_out)),
        ]
        made.set_content("\n\n".join(told))
        for each in files:
            main, _, sub = each.type.partition("/")
            made.add_attachment(
                each.content, maintype=main, subtype=sub, filename=_inert(each.name)
            )
        return made

    def mail(self, message_id: str) -> Mail:
        """What the intake reads of it: its headers alone."""
        headers = [(name, str(said)) for name, said in self.message(message_id).items()]
        return from_headers(headers, self.at)


def _address(who: tuple[str, str]) -> Address:
    name, address = who
    return Address(_inert(name), addr_spec=address)


def _inert(text: str) -> str:
    """The text on one line, without what a mail program would decode.

    Python's own writer decodes such words and writes the line breaks in them out: a
    name could bring headers of its own.
    """
    return " ".join(text.split()).replace("=?", "= ?")
