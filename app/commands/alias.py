"""`desk inbox alias`, `desk person alias`: other addresses of an inbox or a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import click
from sqlalchemy.orm import Session

from app import audit
from app.commands.context import with_desk
from app.desk import Desk
from app.inboxes import alias as aliases, inbox as inboxes
from app.inboxes.inbox import Inbox
from app.people import person as people
from app.people.person import Person

Command = TypeVar("Command", bound=Callable[..., None])


def _alias_options(command: Command) -> Command:
    for option in (
        click.option("--remove", "gone", metavar="ALIAS", help="Remove this alias."),
        click.option("--add", "new", metavar="ALIAS", help="Add this alias."),
        click.argument("address"),
    ):
        command = option(command)
    return command


@click.command("alias")
@_alias_options
@with_desk
def inbox_alias(desk: Desk, address: str, new: str | None, gone: str | None) -> None:
    """Let mail to another address count for the inbox of ADDRESS.

    Without an option its aliases are listed. An address with +detail needs none.
    """
    with desk.database.transaction() as session:
        said = _change(session, inboxes.find_inbox(session, address), new, gone)
    click.echo(said)


@click.command("alias")
@_alias_options
@with_desk
def person_alias(desk: Desk, address: str, new: str | None, gone: str | None) -> None:
    """Let mail from another address count as written by the person of ADDRESS.

    Without an option their aliases are listed. An address with +detail needs none.
    """
    with desk.database.transaction() as session:
        said = _change(session, people.find_person(session, address), new, gone)
    click.echo(said)


def _change(
    session: Session, of: Inbox | Person, new: str | None, gone: str | None
) -> str:
    if new is not None and gone is not None:
        raise click.UsageError("Say either --add ALIAS or --remove ALIAS.")
    if new is not None:
        alias = aliases.add_alias(session, of, new, by=audit.OPERATOR)
        return f"{alias} stands for {of.address}."
    if gone is not None:
        alias = aliases.remove_alias(session, of, gone, by=audit.OPERATOR)
        return f"{alias} is no alias any more."
    return "\n".join(aliases.aliases_of(session, of)) or f"{of.address} has no alias."
