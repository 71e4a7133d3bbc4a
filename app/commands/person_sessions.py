"""`desk person sign-out`: the console's sessions of somebody end."""

from __future__ import annotations

import click

from app import audit
from app.commands.context import with_desk
from app.desk import Desk
from app.people import person as people
from app.people.console_session import end_sessions


@click.command("sign-out")
@click.argument("address")
@with_desk
def person_sign_out(desk: Desk, address: str) -> None:
    """Sign the person of ADDRESS out of the console, in every browser."""
    with desk.database.transaction() as session:
        who = people.find_person(session, address)
        count = end_sessions(session, who)
        if count:
            ended = {"count": count}
            audit.record(session, audit.OPERATOR, "session.ended", who, old=ended)
    click.echo(f"{address} is signed out: sessions that have ended: {count}.")
