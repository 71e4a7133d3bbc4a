"""What was handed over by SMTP: the newest mails, to be looked at."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from functools import cached_property

# Of a demo on a website: some for each of its companies.
MAX_KEPT = 2_000
_DOMAIN = re.compile(r"@([\w.-]*\w)")


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

    def concerns(self, domain: str) -> bool:
        """Whether the mail names an address of this domain, or none is asked for.

        What the desk sends comes from one address for all companies, and may go to
        somebody outside: then only the words say whose mail it is.
        """
        return not domain or domain in self._domains

    @cached_property
    def _domains(self) -> frozenset[str]:
        heads = [str(value) for value in self.mail.values()]
        texts = "\n".join([*self.to, *heads, self.text])
        return frozenset(_DOMAIN.findall(texts.lower()))


def no_mails() -> deque[HandedMail]:
    """Room for the newest ones."""
    return deque(maxlen=MAX_KEPT)
