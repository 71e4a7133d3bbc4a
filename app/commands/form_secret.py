"""`desk form secret`: what a website signs its visitors with."""

from __future__ import annotations

import click

from app import audit
from app.commands.context import with_desk
from app.desk import Desk
from app.frontdoor import keeping
from app.frontdoor.identity import renew_secret


@click.command("secret")
@click.argument("key")
@with_desk
def form_secret(desk: Desk, key: str) -> None:
    """Make a secret for the form KEY and print it, once; the old one ends in a day.

    With it the website's server signs a JWT (HS256) of who has signed in there.
    """
    with desk.database.transaction() as session:
        found = keeping.find_form(session, key)
        made = renew_secret(session, found, desk.vault, audit.OPERATOR)
    click.echo(made)
