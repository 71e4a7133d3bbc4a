"""Writes a mail of the desk's own, as machines mark what they send.

https://www.rfc-editor.org/rfc/rfc3834
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

NAME = "Sidedesk"


@dataclass(frozen=True)
class OwnMail:
    """What is to be said, to one person; `key` makes a second try the same mail."""

    to: str
    subject: str
    text: str
    html: str = ""
    key: str = ""


def write_mail(said: OwnMail, sender: str, at: datetime) -> EmailMessage:
    """The mail, from the desk's address, with a Message-ID of its own."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(NAME, addr_spec=sender)
    mail["To"] = Address(addr_spec=said.to)
    mail["Subject"] = " ".join(said.subject.split())
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = message_id(said.key or secrets.token_hex(16), sender)
    # No answer of a machine, and no ticket of a desk, comes of it.
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(said.text)
    if said.html:
        mail.add_alternative(said.html, subtype="html")
    return mail


def message_id(key: str, sender: str) -> str:
    """The Message-ID of the mail with that key."""
    return f"<{key}@{sender.rpartition('@')[2]}>"
