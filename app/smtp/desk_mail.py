"""The desk's own mail, as the settings want it: whether it can go, and sends it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app import clock
from app.desk import Desk
from app.errors import Broken, Refused
from app.inboxes import alias as aliases
from app.settings import Settings
from app.settings.smtp import parse_smtp
from app.smtp.notice import OwnMail, write_mail
from app.smtp.sending import SmtpSender
from app.wording import mark

NOT_SET = mark("No mail can be sent: DESK_SMTP_URL and DESK_MAIL_FROM are not set.")
SOMEBODYS = mark("DESK_MAIL_FROM must be nobody's address: {why}")


def require_own_address(session: Session, settings: Settings) -> None:
    """Check that what the desk writes from is no person's, inbox's or alias' address.

    Raises:
        Broken: it is one.
    """
    if settings.mail_from is None:
        return
    try:
        require_nobodys(session, settings.mail_from)
    except Refused as error:
        raise Broken(SOMEBODYS, why=error.said.values["why"]) from None


def require_nobodys(session: Session, address: str) -> None:
    """Check that the address may be what the desk writes from.

    Raises:
        Refused: it is a person's, an inbox's or an alias'.
    """
    try:
        aliases.require_free_address(session, address.strip().lower())
    except Refused as error:
        raise Refused(SOMEBODYS, why=error) from None


def smtp_sender(desk: Desk) -> SmtpSender:
    """What sends the desk's mail.

    Raises:
        Broken: it is not set up, or the address is somebody's.
    """
    settings = desk.settings
    settings.check_own_mail()
    if settings.smtp_url is None or settings.mail_from is None:
        raise Broken(NOT_SET)
    with desk.database.reading() as session:
        require_own_address(session, settings)
    return SmtpSender(
        parse_smtp(settings.smtp_url.get_secret_value()), settings.mail_from
    )


def send_own_mail(desk: Desk, said: OwnMail) -> None:
    """Write the mail and hand it over.

    Raises:
        Later: the server is away or busy.
        Broken: it refuses the mail, or it is not set up.
    """
    sender = smtp_sender(desk)
    sender.send(write_mail(said, sender.sender, clock.now()), said.to)
