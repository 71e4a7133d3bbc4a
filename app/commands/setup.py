"""`desk setup`: the page that says what is done already and what comes next."""

from __future__ import annotations

import click

from app.commands.context import with_desk, workspace_option
from app.desk import Desk
from app.people.workspace import choose_workspace
from app.signing import OPERATOR, SignedLinks


@click.command("setup")
@workspace_option
@with_desk
def print_setup_link(desk: Desk, domain: str | None) -> None:
    """Print a link to the steps of the set-up, good for an hour."""
    with desk.database.reading() as session:
        place = choose_workspace(session, domain)
    links = SignedLinks(desk.settings.require("secret_key"))
    click.echo(f"{desk.settings.pages}{links.setup(place.id, OPERATOR)}")
