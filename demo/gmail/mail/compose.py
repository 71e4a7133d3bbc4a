"""Writing a mail the way a mail program does."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from email.header import Header
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr

from demo.gmail.mail.addresses import named_addresses
from demo.gmail.mail.encoded import valid_text


@dataclass
class ComposedMail:
    """What a person fills in before pressing Send."""

    sender: str
    to: list[str]
    subject: str
    text: str
    cc: list[str] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    # Of a mail from outside: in the envelope only.
    bcc: list[str] = field(default_factory=list)

    def answer(self, references: list[str]) -> None:
        """Make this a reply: the ids of the conversation, the nearest last."""
        if references:
            self.headers["In-Reply-To"] = references[-1]
            self.headers["References"] = " ".join(references)

    @property
    def recipients(self) -> list[str]:
        """The addresses of everybody who gets it."""
        named = (*self.to, *self.cc, *self.bcc)
        return [
            address for who in named for _, address in named_addresses(valid_text(who))
        ]

    def write(self, at: datetime) -> bytes:
        """The mail as bytes. A Message-ID is made unless the headers name one."""
        mail = MIMEText(valid_text(self.text), "plain", "utf-8")
        mail["From"] = _address(self.sender)
        mail["To"] = ", ".join(_address(each) for each in self.to)
        if self.cc:
            mail["Cc"] = ", ".join(_address(each) for each in self.cc)
        mail["Subject"] = _encoded(self.subject)
        mail["Date"] = format_datetime(at)
        for name, value in self.headers.items():
            mail[name] = _encoded(value)
        if "message-id" not in {name.lower() for name in self.headers}:
            domain = _person(self.sender)[1].rpartition("@")[2]
            mail["Message-ID"] = f"<{secrets.token_hex(12)}@{domain}>"
        return mail.as_bytes()


def _address(text: str) -> str:
    return formataddr(_person(text))


def _person(text: str) -> tuple[str, str]:
    found = next(named_addresses(valid_text(text)), None)
    if found is None:
        raise ValueError(f"{text!r} is not an address.")
    return found


def _encoded(text: str) -> str:
    if "\n" in text or "\r" in text:
        raise ValueError("A header cannot hold a line break.")
    if text.isascii():
        return text
    return Header(valid_text(text), "utf-8", maxlinelen=200).encode()
