"""Writing a mail the way a mail program does."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from email.header import Header
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr, parseaddr

from demo.gmail.encoded import clean


@dataclass
class Draft:
    """What a person fills in before pressing Send."""

    sender: str
    to: list[str]
    subject: str
    text: str
    cc: list[str] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)

    def answer(self, references: list[str]) -> None:
        """Make this a reply: the ids of the conversation, the nearest last."""
        if references:
            self.headers["In-Reply-To"] = references[-1]
            self.headers["References"] = " ".join(references)

    def write(self, at: datetime) -> bytes:
        """The mail as bytes. A Message-ID is made unless the headers name one."""
        mail = MIMEText(clean(self.text), "plain", "utf-8")
        mail["From"] = _address(self.sender)
        mail["To"] = ", ".join(_address(each) for each in self.to)
        if self.cc:
            mail["Cc"] = ", ".join(_address(each) for each in self.cc)
        mail["Subject"] = _encoded(self.subject)
        mail["Date"] = format_datetime(at)
        for name, value in self.headers.items():
            mail[name] = _encoded(value)
        if "message-id" not in {name.lower() for name in self.headers}:
            domain = parseaddr(self.sender)[1].rpartition("@")[2]
            mail["Message-ID"] = f"<{secrets.token_hex(12)}@{domain}>"
        return mail.as_bytes()


def _address(text: str) -> str:
    name, address = parseaddr(clean(text))
    if "@" not in address:
        raise ValueError(f"{text!r} is not an address.")
    return formataddr((name, address))


def _encoded(text: str) -> str:
    if "\n" in text or "\r" in text:
        raise ValueError("A header cannot hold a line break.")
    if text.isascii():
        return text
    return Header(clean(text), "utf-8", maxlinelen=200).encode()
