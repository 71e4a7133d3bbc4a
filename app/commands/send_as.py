"""`desk mailbox send-as`: as which inboxes people's replies leave."""

from __future__ import annotations

import click

from app import audit
from app.commands.context import with_desk, workspace_option
from app.desk import Desk
from app.errors import Refused
from app.health.senders import sender_rows
from app.people.workspace import choose_workspace
from app.web.setup.send_as_for_all import set_up_for_all


@click.command("send-as")
@click.option(
    "--set-up",
    is_flag=True,
    help="Have Gmail add what is missing, for everybody: by delegation, with the "
    "scope gmail.settings.sharing beside gmail.modify.",
)
@workspace_option
@with_desk
def mailbox_send_as(desk: Desk, set_up: bool, domain: str | None) -> None:
    """Who writes as which inbox, by Gmail's word of the last day."""
    with desk.database.reading() as session:
        place = choose_workspace(session, domain)
    if set_up:
        _set_up(desk, place.id)
    with desk.database.reading() as session:
        for person, inbox, asked_at, status in sender_rows(session, place.id):
            state = (status or "missing") if asked_at else "not asked yet"
            click.echo(f"{person.address}\t{inbox}\t{state}")


def _set_up(desk: Desk, workspace_id: int) -> None:
    """Until nobody is left; one press of the page stops after some seconds."""
    left = True
    while left:
        added = set_up_for_all(desk, workspace_id, audit.OPERATOR)
        if added.failed:
            raise Refused(f"Refused for {added.failed} people, last: {added.why}")
        left = added.left > 0
