"""The options of `desk ticket list`: the same names as in the console's addresses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC
from typing import Any, TypeVar

import click
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.inboxes import inbox as inboxes, visible
from app.people import person as people
from app.people.person import Person
from app.people.workspace import Workspace
from app.tickets import queries
from app.tickets.lists import filter_words, search, ticket_filter
from app.tickets.lists.counting import MAX_COUNTED
from app.tickets.lists.filter_words import FilterNames, ReadFilter
from app.tickets.lists.sorting import EXPRESSIONS, SortKey, SortOrder
from app.tickets.lists.ticket_filter import ALL
from app.tickets.saved_views.table import SavedView
from app.tickets.tags.tag import Tag
from app.tickets.ticket import Ticket
from app.zones import named_zone

Command = TypeVar("Command", bound=Callable[..., Any])

HELP = {
    "status": "Some of open, in_progress, waiting, resolved, closed; or any.",
    "snoozed": "no, yes or any.",
    "inbox": "Only these inboxes.",
    "assignee": "An address, none, left for whoever has left, or with --by: me.",
    "tag": "With all of these tags, or none.",
    "priority": "Of low, normal, high, urgent.",
    "channel": "Of mail, form, widget, phone, api.",
    "customer": "An address, @domain, or the beginning of a name.",
    "older": "Waiting on us for longer than 30m, 24h, 7d.",
    "newer": "Waiting on us for less than that.",
    "idle": "Without a mail for longer than that.",
    "received": "Days, as in 2026-11-01..2026-11-30, or today, yesterday; of the"
    " workspace's zone, else UTC.",
    "resolved": "Days on which it was resolved or closed, written the same way.",
    "last_mail": "Days of the last mail, written the same way.",
    "sort": "waiting, number, received, resolved, last_mail, priority, customer,"
    " subject or assignee; -number turns it round.",
}


def list_options(command: Command) -> Command:
    """Give the command an option for each filter."""
    for name in reversed(tuple(filter_words.READERS)):
        option = f"--{name.replace('_', '-')}"
        told = click.option(option, name, help=HELP[name], callback=_checked)
        command = told(command)
    return command


def _checked(
    _context: click.Context, option: click.Parameter, value: str | None
) -> str | None:
    """Refuse what means nothing, before the database is asked what names mean."""
    if value is None:
        return None
    name = option.name or ""
    if not value.strip():
        raise click.BadParameter("It is empty.")
    names = FilterNames({}, {}, {}, UTC)
    if (
        name not in filter_words.NAMED
        and filter_words.read_filter({name: [value]}, names).ignored
    ):
        raise click.BadParameter(f"“{value}” means nothing here.")
    return value


def first_inbox(said: Mapping[str, str | None]) -> str | None:
    """The first inbox that is named: it says which workspace is meant."""
    return (said["inbox"] or "").split(",")[0].strip() or None


def read_options(
    session: Session,
    place: Workspace,
    said: Mapping[str, str | None],
    view_id: int | None = None,
    reader: Person | None = None,
) -> ReadFilter:
    """The filter that the options say, over what the view says, as the reader asks.

    Raises:
        NotFound: there is no such inbox, person, tag or view.
    """
    names = workspace_names(session, place, reader.id if reader else None)
    if reader is not None:
        own = visible.load_inbox_ids(session, reader)
        theirs = {a: i for a, i in names.inboxes.items() if i in own}
        names = replace(names, inboxes=theirs)
    typed = {name: text for name, text in said.items() if text is not None}
    known = {**_said_by_view(session, place, view_id), **typed}
    values = {name: [text] for name, text in known.items()}
    read = filter_words.read_filter(values, names, usual=ALL)
    if read.words and reader is None:
        raise click.UsageError("Words are searched as somebody sees them: add --by.")
    if read.words and reader is not None:
        ids = search.matching_ids(session, reader, read.words, MAX_COUNTED)
        read = replace(read, asked=replace(read.asked, found=tuple(ids)))
    for name, value in read.ignored:
        if name == "inbox":
            raise NotFound(f"There is no inbox {value}.")
        if name == "assignee":
            people.find_person(session, value)
        raise NotFound(f"There is no tag {value}.")
    return read


def _said_by_view(
    session: Session, place: Workspace, view_id: int | None
) -> Mapping[str, str]:
    if view_id is None:
        return {}
    found = session.get(SavedView, view_id)
    if found is None or found.workspace_id != place.id:
        raise NotFound(f"There is no view {view_id}.")
    return found.said


def list_statement(
    session: Session, place: Workspace, read: ReadFilter, reader: Person | None = None
) -> Select[Ticket]:
    """The tickets of that filter, those that wait longest first if not told else."""
    wanted = ticket_filter.conditions(read.asked, place.id)
    query = select(Ticket).where(
        Ticket.workspace_id == place.id, queries.is_listed(), *wanted
    )
    if reader is not None:
        query = query.where(visible.seen_by(reader, Ticket.inbox_id))
    if read.asked.inbox_ids:
        query = query.where(Ticket.inbox_id.in_(read.asked.inbox_ids))
    if read.sort is None:
        first = Ticket.waiting_since.asc().nulls_last()
        return query.order_by(first, Ticket.number)
    return _sorted(query, read.sort)


def _sorted(query: Select[Ticket], sort: SortOrder) -> Select[Ticket]:
    expression, _ = EXPRESSIONS[sort.key]
    if sort.key is SortKey.ASSIGNEE:
        query = query.outerjoin(Person, Person.id == Ticket.assignee_id)
    ends = (expression, Ticket.number)
    return query.order_by(*(each.desc() if sort.is_down else each for each in ends))


def workspace_names(
    session: Session, place: Workspace, me: int | None = None
) -> FilterNames:
    """Every name of the workspace: the operator of the machine may see all."""
    tags = select(Tag.folded, Tag.id).where(Tag.workspace_id == place.id)
    every = inboxes.workspace_inboxes(session, place.id)
    return FilterNames(
        inboxes={each.address: each.id for each in every},
        people={p.address: p.id for p in people.workspace_people(session, place.id)},
        tags={row[0]: row[1] for row in session.execute(tags)},
        zone=named_zone(place.zone) or UTC,
        me=me,
    )
