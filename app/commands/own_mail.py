"""`desk mail test`: one mail of the desk's own, to somebody of the desk."""

from __future__ import annotations

import click

from app.commands.context import with_desk
from app.desk import Desk
from app.errors import NotFound
from app.people import person as people
from app.smtp.desk_mail import send_own_mail, smtp_sender
from app.smtp.notice import OwnMail
from app.smtp.sending import MailRefused

SUBJECT = "Sidedesk can send mail"
TEXT = """This is a test. Somebody with a shell on the desk's machine has asked for it.

Nothing has to be done.
"""


@click.command("test")
@click.option("--to", "address", required=True, metavar="ADDRESS", help="A person.")
@with_desk
def send_test(desk: Desk, address: str) -> None:
    """Send a test by DESK_SMTP_URL to ADDRESS, a person of the desk."""
    with desk.database.reading() as session:
        who = people.find_person(session, address)
        if not who.is_active:
            raise NotFound(f"{who.address} is no longer on the desk.")
    sender = smtp_sender(desk)
    try:
        send_own_mail(desk, OwnMail(who.address, SUBJECT, TEXT))
    except MailRefused as error:
        said = f"{error} It said: {error.reason}" if error.reason else str(error)
        raise click.ClickException(said) from error
    click.echo(f"Handed to {sender.server.host} for {who.address}. Look there.")
