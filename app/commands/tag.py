"""`desk tag`: the words of the workspace: looked at, renamed, merged, deleted."""

from __future__ import annotations

import json
import sys

import click
from sqlalchemy.orm import Session

from app import audit, clock, tag_changes
from app.commands.context import with_desk, workspace_at, workspace_option
from app.desk import Desk
from app.errors import Refused
from app.tickets.tags import tag as tags
from app.tickets.tags.tag import Tag


@click.group()
def tag() -> None:
    """Tags of the workspace: list, rename, merge and delete them.

    Each is a label in every mailbox that shows it.
    """


@tag.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON array.")
@workspace_option
@with_desk
def list_tags(desk: Desk, as_json: bool, domain: str | None) -> None:
    """Every tag, how many tickets have it, and when it was last used."""
    with desk.database.reading() as session:
        place = workspace_at(session, domain)
        found = [
            {
                "tag": each.name,
                "tickets": each.tickets,
                "last_used": clock.iso(each.last_used),
            }
            for each in tag_changes.tag_uses(session, place.id)
        ]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for line in found:
        click.echo("\t".join(str(value or "-") for value in line.values()))


@tag.command("add")
@click.argument("name")
@workspace_option
@with_desk
def add_tag(desk: Desk, name: str, domain: str | None) -> None:
    """Make the tag NAME, if there is none yet."""
    with desk.database.transaction() as session:
        place = workspace_at(session, domain)
        is_new = tags.known(session, place.id, tags.clean_tag_name(name)) is None
        made = tags.find_or_make_tag(session, place.id, name)
        if is_new:
            audit.record(session, audit.OPERATOR, "tag.added", made)
        said = made.name
    click.echo(f"The tag {said} {'is new' if is_new else 'was there already'}.")


@tag.command("rename")
@click.argument("old")
@click.argument("new")
@workspace_option
@with_desk
def rename_tag(desk: Desk, old: str, new: str, domain: str | None) -> None:
    """Rename the tag OLD to NEW; its label is renamed in every mailbox."""
    with desk.database.transaction() as session:
        found = _found(session, domain, old)
        was = found.name
        tag_changes.rename_tag(session, found, new, by=audit.OPERATOR)
        said = f"{was} is called {found.name} now."
        places = tag_changes.mailboxes_with(session, found)
    click.echo(f"{said} Labels to rename: {places}.")


@tag.command("merge")
@click.argument("name")
@click.argument("into")
@click.option("--yes", is_flag=True, help="Do not ask.")
@workspace_option
@with_desk
def merge_tags(desk: Desk, name: str, into: str, yes: bool, domain: str | None) -> None:
    """Give every ticket with the tag NAME the tag INTO, and delete NAME."""
    with desk.database.reading() as session:
        found, other = _found(session, domain, name), _found(session, domain, into)
        count = tag_changes.tickets_with(session, found)
        asked = f"{count} tickets with {found.name} get {other.name} instead."
    _ask(asked, is_sure=yes)
    with desk.database.transaction() as session:
        found, other = _found(session, domain, name), _found(session, domain, into)
        done = tag_changes.merge_tags(session, found, other, by=audit.OPERATOR)
        said = f"{name} is part of {other.name} now: {done} tickets."
    click.echo(said)


@tag.command("delete")
@click.argument("name")
@click.option("--confirm", metavar="NAME", help="The name again, of a tag in wide use.")
@workspace_option
@with_desk
def delete_tag(desk: Desk, name: str, confirm: str | None, domain: str | None) -> None:
    """Delete the tag NAME everywhere: on tickets and as a label in Gmail."""
    with desk.database.transaction() as session:
        found = _found(session, domain, name)
        count = tag_changes.tickets_with(session, found)
        if count > tag_changes.MAX_UNCONFIRMED and confirm != found.name:
            raise Refused(
                f"{count} tickets have {found.name}. If it is to go from all of them,"
                f" add --confirm '{found.name}'."
            )
        said = found.name
        tag_changes.delete_tag(session, found, by=audit.OPERATOR)
    click.echo(f"{said} is gone from {count} tickets.")


def _found(session: Session, domain: str | None, name: str) -> Tag:
    place = workspace_at(session, domain)
    return tag_changes.find_tag(session, place.id, name)


def _ask(asked: str, *, is_sure: bool) -> None:
    """Ask at a terminal; a script has named both, and is told."""
    if is_sure:
        return
    if sys.stdin.isatty():
        click.confirm(f"{asked} This cannot be undone. Go on?", abort=True)
    else:
        click.echo(asked, err=True)
