"""`desk view`: saved views of lists of tickets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC
from typing import Any
from urllib.parse import parse_qsl

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.commands.context import with_desk, workspace_at, workspace_option
from app.commands.ticket_list import workspace_names
from app.db import MAX_KEY
from app.desk import Desk
from app.errors import NotFound, Refused
from app.inboxes import inbox as inboxes
from app.people import person as people
from app.people.principal import Principal, person_principal
from app.people.workspace import Workspace
from app.tickets.lists import filter_words
from app.tickets.lists.columns import COLUMNS
from app.tickets.lists.filter_words import FilterNames
from app.tickets.lists.query_text import FILTERS, LOOKS, query_text
from app.tickets.saved_views import keeping
from app.tickets.saved_views.keeping import NewView, ViewPlace
from app.tickets.saved_views.table import SavedView, ViewScope

NOT_SAID = "Say whose view it is: --by, --inbox or --workspace."


@click.group()
def view() -> None:
    """Saved views: lists of tickets under a name."""


@view.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON array.")
@workspace_option
@with_desk
def list_views(desk: Desk, as_json: bool, domain: str | None) -> None:
    """Every view: its id, for whom it is, its name, and what it asks for."""
    with desk.database.reading() as session:
        place = workspace_at(session, domain)
        people_of = people.workspace_people(session, place.id)
        inboxes_of = inboxes.workspace_inboxes(session, place.id)
        names = {p.id: p.address for p in people_of}
        addresses = {i.id: i.address for i in inboxes_of}
        query = select(SavedView).where(SavedView.workspace_id == place.id)
        found = [
            _plain(each, names, addresses)
            for each in session.scalars(query.order_by(SavedView.folded, SavedView.id))
        ]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for each in found:
        whose = each["inbox"] or each["owner"] if each["scope"] != "workspace" else ""
        words = (each["id"], whose or "everybody", each["name"], each["query"])
        click.echo("\t".join(str(word) for word in words))


@view.command("add")
@click.argument("name")
@click.option(
    "--query",
    "text",
    required=True,
    metavar="TEXT",
    help="As in an address of the console: 'tag=billing&assignee=none&sort=-received'.",
)
@click.option("--by", "address", metavar="ADDRESS", help="Whose it is.")
@click.option("--inbox", metavar="ADDRESS", help="For everybody of that inbox.")
@click.option(
    "--workspace",
    "domain",
    is_flag=False,
    flag_value="",
    metavar="[DOMAIN]",
    help="For everybody; the domain is needed when there are several.",
)
@with_desk
def add(  # noqa: PLR0913 - what was typed
    desk: Desk,
    name: str,
    text: str,
    address: str | None,
    inbox: str | None,
    domain: str | None,
) -> None:
    """Save a list of tickets under NAME, for one person, an inbox or everybody."""
    said = _said(text)
    if inbox is not None and domain is not None:
        raise click.UsageError("Say --inbox or --workspace, not both.")
    with desk.database.transaction() as session:
        workspace = workspace_at(session, domain or None, address, inbox)
        by = _doer(session, address)
        place = _place(session, workspace, by, inbox, is_everybodys=domain is not None)
        _require_known(session, workspace, said)
        new = NewView(said, name, place)
        made = keeping.save_view(session, workspace.id, by, new)
        view_id, name = made.id, made.name
    click.echo(f"{view_id}\t{name}")


@view.command("delete")
@click.argument("view_id", metavar="ID", type=click.IntRange(1, MAX_KEY))
@click.option("--by", "address", metavar="ADDRESS", help="Who does it.")
@with_desk
def delete(desk: Desk, view_id: int, address: str | None) -> None:
    """Delete the view ID of the list, for everybody who has it."""
    with desk.database.transaction() as session:
        by = _doer(session, address)
        name = keeping.delete_view(session, by, view_id)
    click.echo(f"{name} is deleted.")


def _doer(session: Session, address: str | None) -> Principal | None:
    if address is None:
        return None
    return person_principal(people.find_person(session, address), "terminal")


def _said(text: str) -> dict[str, str]:
    """What the query says; the command ends when something in it means nothing."""
    said = dict(parse_qsl(text.removeprefix("?"), keep_blank_values=True))
    for name, value in said.items():
        is_known = name in (*FILTERS, *LOOKS)
        if not is_known or (name not in filter_words.NAMED and not _means(name, value)):
            wrong = f"“{name}={value}” means nothing here."
            raise click.BadParameter(wrong, param_hint="--query")
    return said


def _means(name: str, value: str) -> bool:
    if name == "columns":
        return set(value.split(",")) <= set(COLUMNS)
    names = FilterNames({}, {}, {}, UTC)
    read = filter_words.read_filter({name: [value]}, names)
    return bool(value.strip()) and not read.ignored


def _require_known(
    session: Session, workspace: Workspace, said: Mapping[str, str]
) -> None:
    """Check that the inboxes, people and tags of these words are there.

    Raises:
        NotFound: one is not.
    """
    names = workspace_names(session, workspace, me=0)
    values = {name: [value] for name, value in said.items()}
    for name, value in filter_words.read_filter(values, names).ignored:
        raise NotFound(f"“{name}={value}”: there is no such {name}.")


def _place(
    session: Session,
    workspace: Workspace,
    by: Principal | None,
    inbox: str | None,
    *,
    is_everybodys: bool,
) -> ViewPlace:
    if is_everybodys:
        return keeping.EVERYBODY
    if inbox is not None:
        found = inboxes.find_inbox(session, inbox)
        if found.workspace_id != workspace.id:
            raise NotFound(f"There is no inbox {inbox}.")
        return ViewPlace(ViewScope.INBOX, found.id)
    if by is None:
        raise Refused(NOT_SAID)
    return keeping.OWN


def _plain(
    each: SavedView, people_of: Mapping[int, str], inboxes_of: Mapping[int, str]
) -> dict[str, Any]:
    said = each.said
    return {
        "id": each.id,
        "name": each.name,
        "scope": each.scope,
        "owner": people_of.get(each.owner_id or 0),
        "inbox": inboxes_of.get(each.inbox_id or 0),
        "query": query_text(said),
        "sort": each.sort,
        "columns": each.columns,
        "created_at": clock.iso(each.created_at),
    }
