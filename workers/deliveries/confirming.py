"""Sends the mails that say that a message of a form was received."""

from __future__ import annotations

import logging
from email.headerregistry import Address

from app import clock
from app.desk import Desk
from app.errors import Broken, Later
from app.frontdoor.confirmation import (
    ConfirmationMail,
    claim_confirmation,
    end_confirmation,
)
from app.smtp.desk_mail import smtp_sender
from app.smtp.notice import OwnMail, write_mail
from app.smtp.sending import SmtpSender

log = logging.getLogger(__name__)


def send_confirmations(desk: Desk, inbox_id: int) -> int:
    """Send what is due for the inbox; how many were handed over."""
    done = 0
    while (mail := _claim(desk, inbox_id)) is not None:
        try:
            _send(smtp_sender(desk), mail)
        except Later as error:
            log.warning("confirmation %d waits: %s", mail.id, error.said)
            return done
        except Broken as error:
            log.warning("confirmation %d is not sent: %s", mail.id, error.said)
        else:
            done += 1
        with desk.database.transaction() as session:
            end_confirmation(session, mail.id)
    return done


def _claim(desk: Desk, inbox_id: int) -> ConfirmationMail | None:
    with desk.database.transaction() as session:
        return claim_confirmation(session, desk.vault, inbox_id)


def _send(sender: SmtpSender, said: ConfirmationMail) -> None:
    own = OwnMail(said.to, said.subject, said.text, key=said.key)
    mail = write_mail(own, sender.sender, clock.now())
    mail.replace_header("From", Address(said.form, addr_spec=sender.sender))
    # It answers what somebody has sent; and whoever answers it reaches the team.
    mail.replace_header("Auto-Submitted", "auto-replied")
    mail["Reply-To"] = Address(addr_spec=said.reply_to)
    sender.send(mail, said.to)
