"""`desk quota`: how many tickets a month were agreed on."""

from __future__ import annotations

import click

from app import audit
from app.commands.context import with_desk, workspace_option
from app.desk import Desk
from app.errors import Refused
from app.people.workspace import choose_workspace
from app.usage import quota as quotas

NONE = "none"


@click.group()
def quota() -> None:
    """How many tickets a month were agreed on.

    Admins are told when 80 and 100 percent are used. Nothing is ever held back.
    """


@quota.command("set")
@click.argument("count", metavar="COUNT|none")
@workspace_option
@with_desk
def set_quota(desk: Desk, count: str, domain: str | None) -> None:
    """Agree on COUNT tickets a month, or on no number."""
    with desk.database.transaction() as session:
        place = choose_workspace(session, domain)
        quotas.set_quota(session, place, _number(count), by=audit.OPERATOR)
        said = "no number" if place.quota is None else f"{place.quota} tickets"
        click.echo(f"{place.domain}: {said} a month.")


def _number(text: str) -> int | None:
    if text.strip().lower() == NONE:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 10):
        raise Refused(f"{text} is no number. Write one such as 1000, or none.")
    return int(text)
