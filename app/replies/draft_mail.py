"""A reply as the bytes of a mail, to lie in Gmail as a draft. Pure; nothing sends."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import policy
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import formataddr

from app.mail.message_ids import referenced_ids
from app.replies.rendering import RenderedReply
from app.tickets.mail import Mail

MAX_REFERENCES = 50
_MARK = re.compile(r"\s*(?:re|aw|antw|sv|rv|res)\s*(?:\[\d+\])?\s*:", re.I)


@dataclass(frozen=True)
class DraftMail:
    """To whom, for which inbox, the mail that is answered, and the words.

    It leaves as the inbox, so the customer's answer comes there, and the inbox has a
    copy; without one, as the account that it is written in.
    """

    to: tuple[str, str]
    inbox: str
    answers: Mail
    words: RenderedReply

    def raw(self) -> bytes:
        """The whole mail.

        An account that may not write as the inbox sends it in its own name: then it
        says where the answers are to go.
        """
        mail = MIMEMultipart("alternative")
        for name, value in self._headers().items():
            if value:
                mail[name] = value
        mail.attach(MIMEText(self.words.text, "plain", "utf-8"))
        mail.attach(MIMEText(f"<div>{self.words.html}</div>", "html", "utf-8"))
        return mail.as_bytes(policy=policy.compat32.clone(linesep="\r\n"))

    def _headers(self) -> dict[str, str]:
        own = self.answers.message_id
        chain = referenced_ids(self.answers.headers.get("references", []))
        # The oldest stays, for it names the conversation.
        chain = chain[:1] + chain[1:][-MAX_REFERENCES:] + ([own] if own else [])
        return {
            "From": _address("", self.inbox),
            "Reply-To": _address("", self.inbox),
            "To": _address(*self.to),
            "Cc": _address("", self.inbox),
            "Subject": _encoded(_answered(self.answers.subject)),
            "In-Reply-To": f"<{own}>" if own else "",
            "References": " ".join(f"<{each}>" for each in dict.fromkeys(chain)),
        }


def _answered(subject: str) -> str:
    return subject if _MARK.match(subject) else f"Re: {subject}".strip()


def _address(name: str, address: str) -> str:
    # Better no recipient, for which Gmail asks, than one that cannot be written.
    return formataddr((name, address)) if "@" in address and address.isascii() else ""


def _encoded(text: str) -> str:
    return text if text.isascii() else Header(text, "utf-8").encode()
