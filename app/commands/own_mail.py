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
TEXT = """This is a test, sent by a command on Sidedesk's server.

There is nothing for you to do.
"""


@click.command("test")
@click.option(
    "--to",
    "address",
    required=True,
    metavar="ADDRESS",
    help="The address of a person on the desk.",
)
@with_desk
def send_test(desk: Desk, address: str) -> None:
    """Send a test mail to ADDRESS through the server in DESK_SMTP_URL."""
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
    click.echo(
        f"Handed to {sender.server.host} for {who.address}. See if it arrives there."
    )
