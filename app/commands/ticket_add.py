"""`desk ticket add`: a ticket by hand, of a telephone call."""

from __future__ import annotations

import json
import secrets
from typing import TextIO

import click

from app.commands.context import with_desk, workspace_at, workspace_option
from app.commands.ticket_acts import line_of
from app.desk import Desk
from app.errors import NotFound, Refused
from app.frontdoor.phone import PHONE, PhoneDesk
from app.frontdoor.phone_call import PhoneCall
from app.inboxes import inbox as inboxes, visible
from app.people import person as people, principal
from app.tickets import serialize


@click.command("add")
@click.option("--inbox", "inbox", required=True, metavar="ADDRESS", help="Whose it is.")
@click.option("--by", "address", required=True, metavar="ADDRESS", help="Who took it.")
@click.option("--channel", type=click.Choice([PHONE]), default=PHONE, help="phone.")
@click.option("--name", default="", help="Who called.")
@click.option(
    "--address",
    "caller",
    default="",
    metavar="ADDRESS",
    help="Their e-mail address: with it there is a mail to answer.",
)
@click.option("--phone", default="", metavar="NUMBER", help="Their phone number.")
@click.option("--subject", default="", help="What it is about.")
@click.option(
    "--text-file",
    type=click.File(encoding="utf-8"),
    help="What was said; - reads standard input.",
)
@click.option("--take", is_flag=True, help="The person of --by has it.")
@click.option("--answered", is_flag=True, help="It was answered on the phone.")
@click.option("--once", metavar="KEY", help="The same key again is the same ticket.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@workspace_option
@with_desk
def add_ticket(  # noqa: PLR0913 - one for each option
    desk: Desk,
    inbox: str,
    address: str,
    channel: str,
    name: str,
    caller: str,
    phone: str,
    subject: str,
    text_file: TextIO | None,
    take: bool,
    answered: bool,
    once: str | None,
    as_json: bool,
    domain: str | None,
) -> None:
    """Make a ticket by hand, of a phone call."""
    text = _said(text_file)
    with desk.database.transaction() as session:
        place = workspace_at(session, domain, address)
        who = people.find_person(session, address)
        found = inboxes.find_inbox(session, inbox)
        is_theirs = visible.is_member(session, who.id, found.id)
        if found.workspace_id != place.id or not is_theirs:
            raise NotFound(f"There is no inbox {inbox}.")
        call = PhoneCall(found.id, subject, text, name, caller, phone, take, answered)
        by = principal.person_principal(who, "terminal")
        calls = PhoneDesk.of(desk.vault, desk.settings)
        done = calls.take_down(session, by, call, once or secrets.token_urlsafe(16))
        session.flush()
        shown = serialize.ticket_summary(session, done.ticket_id)
    desk.jobs.deliver([call.inbox_id])
    click.echo(json.dumps(shown, ensure_ascii=False) if as_json else line_of(shown))


def _said(file: TextIO | None) -> str:
    try:
        return file.read() if file is not None else ""
    except UnicodeDecodeError as error:
        raise Refused(f"{file and file.name} cannot be read as UTF-8 text.") from error
