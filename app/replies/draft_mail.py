"""A reply as the bytes of a mail, to lie in Gmail as a draft. Pure; nothing sends."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from email import policy
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import formataddr

from app.mail.addresses import Address
from app.mail.message_ids import referenced_ids
from app.replies.recipients import Recipients
from app.replies.rendering import RenderedReply
from app.tickets.mail import Mail

MAX_REFERENCES = 50
_MARK = re.compile(r"\s*(?:re|aw|antw|sv|rv|res)\s*(?:\[\d+\])?\s*:", re.I)


@dataclass(frozen=True)
class DraftMail:
    """From whom to whom, for which inbox, the mail that is answered, and the words.

    The inbox has a copy, and says where the answers are to go: Gmail may send the draft
    in another name than it was made in. Without an inbox it is of the account that it
    is written in, and of nobody else.
    """

    sender: str
    recipients: Recipients
    inbox: str
    answers: Mail
    words: RenderedReply

    def raw(self) -> bytes:
        """The whole mail."""
        mail = MIMEMultipart("alternative")
        for name, value in self._headers().items():
            if value:
                mail[name] = _in_bytes(value)
        mail.attach(MIMEText(self.words.text, "plain", "utf-8"))
        mail.attach(MIMEText(f"<div>{self.words.html}</div>", "html", "utf-8"))
        return mail.as_bytes(policy=policy.compat32.clone(linesep="\r\n"))

    def _headers(self) -> dict[str, str]:
        own = self.answers.message_id
        chain = referenced_ids(self.answers.headers.get("references", []))
        # The oldest stays, for it names the conversation.
        chain = chain[:1] + chain[1:][-MAX_REFERENCES:] + ([own] if own else [])
        return {
            "From": self.sender,
            "Reply-To": self.inbox,
            "To": _listed(self.recipients.to),
            "Cc": _listed([*self.recipients.cc, Address("", self.inbox)]),
            "Subject": _encoded(_answered(self.answers.subject)),
            "In-Reply-To": f"<{own}>" if own else "",
            "References": " ".join(f"<{each}>" for each in dict.fromkeys(chain)),
        }


def _answered(subject: str) -> str:
    return subject if _MARK.match(subject) else f"Re: {subject}".strip()


def _listed(people: Iterable[Address]) -> str:
    # One a line: lines of a header have an end, and raw ones are not folded later.
    named = [_named(each) for each in people if each.address]
    return ",\r\n ".join(named)


def _named(person: Address) -> str:
    if not person.name:
        return person.address
    # The library refuses an address that is not ASCII, which stands here as it is.
    name = formataddr((person.name, "")).removesuffix(" <>")
    if not person.name.isascii():
        name = Header(person.name, "utf-8").encode(linesep="\r\n")
    return f"{name} <{person.address}>"


def _in_bytes(value: str) -> str:
    # What is not ASCII by now is an address, which no encoded word may hold (RFC 6532):
    # as bytes it is written as it stands.
    return value.encode().decode("ascii", "surrogateescape")


def _encoded(text: str) -> str:
    return text if text.isascii() else Header(text, "utf-8").encode()
