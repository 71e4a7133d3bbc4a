"""Mails that a step sends from the mailbox to itself: it touches no others."""

from __future__ import annotations

import base64
from email.message import EmailMessage
from email.utils import make_msgid
from typing import Any

from app.probe.session import Answer, ProbeSession

# Known again when it is swept up; nobody's mail has it.
MARK = "X-Sidedesk-Probe"
SUBJECT = "Desk probe"


def send_mail(run: ProbeSession, about: str, **body: Any) -> Answer:
    """Send one; `body` goes with it to messages.send."""
    return run.gmail("messages.send", body={"raw": written(run, about), **body})


def written(run: ProbeSession, about: str, answers: str = "") -> str:
    """A mail to oneself, which no desk makes a ticket of, as Gmail takes it."""
    address = run.facts("mailbox")
    mail = EmailMessage()
    mail["From"] = mail["To"] = address
    mail["Subject"] = f"{SUBJECT}: {about}"
    mail["Message-ID"] = make_msgid(domain=address.rpartition("@")[2])
    mail["Auto-Submitted"] = "auto-generated"
    mail[MARK] = "1"
    if answers:
        mail["In-Reply-To"] = mail["References"] = answers
    mail.set_content("Sent by desk probe, which moves it to the trash again.")
    return base64.urlsafe_b64encode(mail.as_bytes()).decode()
