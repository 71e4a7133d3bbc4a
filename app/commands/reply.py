"""`desk reply`: the texts that a team saves, to use them again."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy import delete
from sqlalchemy.orm import Session

from app import audit
from app.audit import Author
from app.commands.context import with_desk, workspace_at, workspace_option
from app.desk import Desk
from app.errors import NotFound, Refused
from app.inboxes import inbox as inboxes
from app.people import person as people
from app.people.workspace import Workspace, choose_workspace
from app.replies import queries, reply as replies
from app.replies.rendering import VARIABLES, render_reply
from app.replies.reply import ReplyScope, ReplyTag, SavedReply
from app.tickets.tags import tag as tags

inbox_option = click.option("--inbox", metavar="ADDRESS", help="For its people alone.")
person_option = click.option("--person", metavar="ADDRESS", help="For them alone.")


@click.group()
def reply() -> None:
    """Saved replies: for everybody, for an inbox, or for one person."""


@reply.command("add")
@click.argument("name")
@click.option(
    "--text-file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The text, in UTF-8.",
)
@click.option("--tag", "words", multiple=True, help="Shown first for such tickets.")
@inbox_option
@person_option
@workspace_option
@with_desk
def add(
    desk: Desk,
    name: str,
    text_file: Path,
    words: tuple[str, ...],
    inbox: str | None,
    person: str | None,
    domain: str | None,
) -> None:
    """Save a reply under NAME. Its text may hold {{customer.first_name}} and so on."""
    text = _read(text_file)
    with desk.database.transaction() as session:
        place = workspace_at(session, domain, inbox, person)
        made = replies.new_reply(place.id, name, text)
        add_reply_to(session, made, _owner(session, place, inbox, person), words)
    click.echo(f"{made.name} is saved.")
    blanks = render_reply(text, dict.fromkeys(VARIABLES, "x")).blanks
    if blanks:
        click.echo(f"Always blank, to be filled by hand: {', '.join(blanks)}.")


@reply.command("list")
@workspace_option
@with_desk
def list_(desk: Desk, domain: str | None) -> None:
    """Every reply: name, for whom, how often used."""
    with desk.database.reading() as session:
        place = choose_workspace(session, domain)
        inbox_of = {
            i.id: i.address for i in inboxes.workspace_inboxes(session, place.id)
        }
        person_of = {
            p.id: p.address for p in people.workspace_people(session, place.id)
        }
        for each in queries.workspace_replies(session, place.id):
            owner = person_of.get(each.person_id or 0) or inbox_of.get(
                each.inbox_id or 0, "everybody"
            )
            click.echo(f"{each.name}\t{owner}\t{each.uses}")


@reply.command("remove")
@click.argument("name")
@inbox_option
@person_option
@workspace_option
@with_desk
def remove(
    desk: Desk, name: str, inbox: str | None, person: str | None, domain: str | None
) -> None:
    """Remove the reply of that NAME; say whose it is, as when it was added."""
    with desk.database.transaction() as session:
        place = workspace_at(session, domain, inbox, person)
        owner = _owner(session, place, inbox, person)
        found = queries.reply_at(session, place.id, owner, name)
        if found is None:
            raise NotFound(f"There is no such reply: {name}.")
        session.execute(delete(ReplyTag).where(ReplyTag.reply_id == found.id))
        session.delete(found)
        audit.record(session, audit.OPERATOR, "reply.removed", found)
    click.echo(f"{found.name} is removed.")


def add_reply_to(
    session: Session,
    made: SavedReply,
    owner: tuple[int | None, int | None] = (None, None),
    words: tuple[str, ...] = (),
    by: Author = audit.OPERATOR,
) -> None:
    """Save it for its owner, (person, inbox), and for tickets with these tags.

    Raises:
        Refused: the owner has one of that name.
    """
    if queries.reply_at(session, made.workspace_id, owner, made.name):
        raise Refused(f"{made.name} is there already. Remove it first.")
    made.person_id, made.inbox_id = owner
    if made.person_id is not None:
        made.scope = ReplyScope.PERSONAL
    elif made.inbox_id is not None:
        made.scope = ReplyScope.INBOX
    session.add(made)
    session.flush()
    for tag_id in {
        tags.find_or_make_tag(session, made.workspace_id, word).id for word in words
    }:
        session.add(
            ReplyTag(reply_id=made.id, tag_id=tag_id, workspace_id=made.workspace_id)
        )
    audit.record(session, by, "reply.added", made, new={"scope": made.scope})


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except (UnicodeDecodeError, OSError) as error:
        raise Refused(f"{path} cannot be read as UTF-8 text.") from error


def _owner(
    session: Session, place: Workspace, inbox: str | None, person: str | None
) -> tuple[int | None, int | None]:
    """(person, inbox): at most one of them is set."""
    if inbox and person:
        raise Refused("Say --inbox or --person, not both.")
    found = people.find_person(session, person) if person else None
    shared = inboxes.find_inbox(session, inbox) if inbox else None
    for each in (found, shared):
        if each is not None and each.workspace_id != place.id:
            raise NotFound(f"{each.address} belongs to another workspace.")
    return (found.id if found else None), (shared.id if shared else None)
