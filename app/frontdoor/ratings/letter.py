"""The mail that asks for a rating, in the language of its inbox.

It is written as a whole in each language; nothing that the customer wrote is in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from app import clock
from app.frontdoor.ratings.table import RatingValue

SUBJECT_REPLY = "Re: {subject}"
TEXTS: Mapping[str, tuple[str, Mapping[RatingValue, str], str]] = {
    "en": (
        "How did we do? One press is enough:",
        {RatingValue.GOOD: "Good", RatingValue.OKAY: "Okay", RatingValue.BAD: "Bad"},
        "Do not ask me again",
    ),
    "de": (
        "Wie war unsere Antwort? Ein Klick genügt:",
        {
            RatingValue.GOOD: "Gut",
            RatingValue.OKAY: "Mittel",
            RatingValue.BAD: "Schlecht",
        },
        "Nicht mehr fragen",
    ),
    "es": (
        "¿Qué tal nuestra respuesta? Basta un clic:",
        {RatingValue.GOOD: "Bien", RatingValue.OKAY: "Regular", RatingValue.BAD: "Mal"},
        "No volver a preguntar",
    ),
}


@dataclass(frozen=True)
class RatingLetter:
    """Who is asked, about which conversation, and where the pages are."""

    to: str
    subject: str
    inbox: str
    page: str
    language: str = "en"
    references: tuple[str, ...] = ()

    def write(self, sender: str, key: str) -> EmailMessage:
        """The mail; the same key is the same mail."""
        made = EmailMessage(policy=SMTP)
        made["From"] = Address(_inert(self.inbox), addr_spec=sender)
        made["To"] = Address(addr_spec=self.to)
        made["Reply-To"] = Address(addr_spec=self.inbox)
        made["Subject"] = SUBJECT_REPLY.format(subject=_inert(self.subject))
        made["Date"] = format_datetime(clock.now())
        made["Message-ID"] = f"<{key}@{sender.rpartition('@')[2]}>"
        if self.references:
            made["In-Reply-To"] = f"<{self.references[-1]}>"
            made["References"] = " ".join(f"<{each}>" for each in self.references)
        # No machine answers it, and no desk makes a ticket of it.
        made["Auto-Submitted"] = "auto-replied"
        made["X-Auto-Response-Suppress"] = "All"
        made.set_content(self._text())
        return made

    def _text(self) -> str:
        asks, values, refusal = TEXTS[self.language]
        lang = f"lang={self.language}"
        lines = [asks, ""]
        lines += [f"{said}: {self.page}?v={v}&{lang}" for v, said in values.items()]
        return "\n".join([*lines, "", f"{refusal}: {self.page}/refuse?{lang}", ""])


def _inert(text: str) -> str:
    return " ".join(text.split()).replace("=?", "= ?")
