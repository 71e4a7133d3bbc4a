"""What was handed over by SMTP: the newest mails, to be looked at."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

MAX_KEPT = 200


@dataclass(frozen=True)
class HandedMail:
    """One mail as it came through the door; `to` is its envelope's."""

    at: datetime
    to: tuple[str, ...]
    mail: EmailMessage

    @property
    def text(self) -> str:
        """What it says in plain words."""
        body = self.mail.get_body(("plain",))
        return str(body.get_content()) if body is not None else ""


def no_mails() -> deque[HandedMail]:
    """Room for the newest ones."""
    return deque(maxlen=MAX_KEPT)
