"""A door for mail by SMTP: it goes into the mailboxes here, and all of it is kept.

It is the company's own relay: what it takes in the name of a domain that lives here is
that domain's own mail. Nothing leaves the machine.
"""

from __future__ import annotations

from email import message_from_bytes, policy

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from demo.gmail.mail.authentication import MailOrigin
from demo.gmail.mail.handed import HandedMail
from demo.gmail.world import GmailWorld

TAKEN = "250 OK"


class SmtpDoor:
    """Takes any mail and gives it to whoever lives here."""

    def __init__(self, world: GmailWorld) -> None:
        self._world = world

    async def handle_DATA(  # noqa: N802 - the library's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Deliver the mail; it is in the mailboxes when this is answered."""
        raw = envelope.original_content or b""
        to, sender = tuple(envelope.rcpt_tos), envelope.mail_from or ""
        mail = message_from_bytes(raw, policy=policy.default)
        domain = sender.rpartition("@")[2]
        with self._world.guard:
            self._world.handed.appendleft(HandedMail(self._world.now(), to, mail))
            origin = MailOrigin(domain, sender, domain)
            self._world.receive(raw, to=to, origin=origin)
        return TAKEN


def open_door(world: GmailWorld, port: int) -> Controller:
    """The door on that port of this machine, open; `stop()` shuts it."""
    made = Controller(SmtpDoor(world), hostname="127.0.0.1", port=port)
    made.start()
    return made
