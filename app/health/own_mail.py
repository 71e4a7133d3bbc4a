"""Whether the desk can send mail of its own."""

from __future__ import annotations

from collections.abc import Iterator

from app.desk import Desk
from app.errors import Broken, Later
from app.health.finding import Finding, fine, worth_knowing, wrong
from app.settings import Settings
from app.smtp.desk_mail import NOT_SET, smtp_sender

ABOUT = "own mail"


def check_own_mail(settings: Settings) -> Finding:
    """What is set; nothing is connected."""
    try:
        settings.check_own_mail()
    except Broken as error:
        return wrong(ABOUT, str(error), "Set both, or neither.")
    if settings.mail_from is None:
        return worth_knowing(ABOUT, NOT_SET)
    return fine(ABOUT, f"It is sent from {settings.mail_from}.")


def own_mail_findings(desk: Desk) -> Iterator[Finding]:
    """Whether the server lets the desk in; no mail is sent."""
    if desk.settings.smtp_url is None or desk.settings.mail_from is None:
        return
    try:
        smtp_sender(desk).try_out()
    except (Broken, Later) as error:
        yield wrong(ABOUT, str(error), "Correct DESK_SMTP_URL and DESK_MAIL_FROM.")
    else:
        yield fine(ABOUT, "The mail server accepts the sign-in.")
