"""A reply as the bytes of a mail, to lie in Gmail as a draft. Pure; nothing sends."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import policy
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import formataddr

from app.replies.rendering import Rendered
from app.tickets.mail import Mail, message_ids

LONGEST_CHAIN = 50
_MARK = re.compile(r"\s*(?:re|aw|antw|sv|rv|res)\s*(?:\[\d+\])?\s*:", re.I)


@dataclass(frozen=True)
class Letter:
    """To whom, in copy to whom, the mail that is answered, and the words."""

    to: tuple[str, str]
    cc: str
    answers: Mail
    words: Rendered

    def raw(self) -> bytes:
        """The whole mail. Gmail adds who it is from, when it is sent."""
        mail = MIMEMultipart("alternative")
        for name, value in self._headers().items():
            if value:
                mail[name] = value
        mail.attach(MIMEText(self.words.text, "plain", "utf-8"))
        mail.attach(MIMEText(f"<div>{self.words.html}</div>", "html", "utf-8"))
        return mail.as_bytes(policy=policy.compat32.clone(linesep="\r\n"))

    def _headers(self) -> dict[str, str]:
        own = self.answers.message_id
        chain = message_ids(self.answers.headers.get("references", []))
        # The oldest stays, for it names the conversation.
        chain = chain[:1] + chain[1:][-LONGEST_CHAIN:] + ([own] if own else [])
        return {
            "To": _address(*self.to),
            "Cc": _address("", self.cc),
            "Subject": _encoded(_answered(self.answers.subject)),
            "In-Reply-To": f"<{own}>" if own else "",
            "References": " ".join(f"<{each}>" for each in dict.fromkeys(chain)),
        }


def _answered(subject: str) -> str:
    return subject if _MARK.match(subject) else f"Re: {subject}".strip()


def _address(name: str, address: str) -> str:
    # Better no recipient, for which Gmail asks, than one that cannot be written.
    return formataddr((name, address)) if address.isascii() else ""


def _encoded(text: str) -> str:
    return text if text.isascii() else Header(text, "utf-8").encode()
